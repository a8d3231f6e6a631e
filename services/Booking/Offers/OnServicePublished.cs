using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Offers;

/// <summary>A service's newest version becomes what can be booked.</summary>
public sealed class OnServicePublished(Inbox inbox) : IConsumer<ServicePublished>
{
    private const string Sql = """
        insert into service (id, version, withdrawn, agency_id, name, duration_minutes, centre_ids)
        values (@ServiceId, @version, false, @AgencyId, @name::jsonb, @DurationMinutes, @centreIds)
        on conflict (id) do update set version = excluded.version, withdrawn = false, agency_id = excluded.agency_id, name = excluded.name,
            duration_minutes = excluded.duration_minutes, centre_ids = excluded.centre_ids
        where excluded.version > service.version
        """;

    public Task Consume(ConsumeContext<ServicePublished> context) => inbox.OnceAsync<OnServicePublished>(context, async work =>
    {
        var service = context.Message;
        await work.Connection.ExecuteAsync(Sql, new
        {
            service.ServiceId,
            version = context.AggregateVersionOf(),
            service.AgencyId,
            name = JsonSerializer.Serialize(service.Name, EventTypes.Json),
            service.DurationMinutes,
            centreIds = service.CentreIds.ToArray(),
        });
    });
}
