using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Feedback.Subjects;

/// <summary>Keeps the centre's name; an older version than the one known changes nothing.</summary>
public sealed class OnCentrePublished(Inbox inbox) : IConsumer<CentrePublished>
{
    private const string Sql = """
        insert into centre (id, version, name) values (@CentreId, @Version, @Name::jsonb)
        on conflict (id) do update set version = excluded.version, name = excluded.name
        where excluded.version > centre.version
        """;

    public Task Consume(ConsumeContext<CentrePublished> context) => inbox.OnceAsync<OnCentrePublished>(context, work =>
        work.Connection.ExecuteAsync(Sql, new
        {
            context.Message.CentreId,
            Version = context.AggregateVersionOf(),
            Name = JsonSerializer.Serialize(context.Message.Name, EventTypes.Json),
        }));
}
