using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Feedback.Subjects;

/// <summary>Keeps the service's name and agency; an older version than the one known changes nothing.</summary>
public sealed class OnServicePublished(Inbox inbox) : IConsumer<ServicePublished>
{
    private const string Sql = """
        insert into service (id, version, agency_id, name, withdrawn) values (@ServiceId, @Version, @AgencyId, @Name::jsonb, false)
        on conflict (id) do update set version = excluded.version, agency_id = excluded.agency_id, name = excluded.name, withdrawn = false
        where excluded.version > service.version
        """;

    public Task Consume(ConsumeContext<ServicePublished> context) => inbox.OnceAsync<OnServicePublished>(context, work =>
        work.Connection.ExecuteAsync(Sql, new
        {
            context.Message.ServiceId,
            context.Message.AgencyId,
            Version = context.AggregateVersionOf(),
            Name = JsonSerializer.Serialize(context.Message.Name, EventTypes.Json),
        }));
}
