using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Feedback.Subjects;

/// <summary>Marks the service; visits closed before can still be rated. It may arrive before the publication.</summary>
public sealed class OnServiceWithdrawn(Inbox inbox) : IConsumer<ServiceWithdrawn>
{
    private const string Sql = """
        insert into service (id, version, withdrawn) values (@ServiceId, @Version, true)
        on conflict (id) do update set version = excluded.version, withdrawn = true
        where excluded.version > service.version
        """;

    public Task Consume(ConsumeContext<ServiceWithdrawn> context) => inbox.OnceAsync<OnServiceWithdrawn>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId, Version = context.AggregateVersionOf() }));
}
