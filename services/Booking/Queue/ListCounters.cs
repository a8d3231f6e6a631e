using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>GET /v1/centres/{id}/counters: which counters are open, and for whom.</summary>
public static class ListCounters
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/counters", HandleAsync)
        .Refuses(Problems.CentreNotFound)
        .WithTags("Counters").WithSummary("The counters of a centre").WithDescription("Public; names nobody.");

    /// <param name="Items">In order of their numbers.</param>
    public sealed record Counters(IReadOnlyList<OneCounter> Items);

    /// <param name="Counter">The number above it.</param>
    /// <param name="Agencies">Whose visitors it calls.</param>
    /// <param name="Open">Whether an officer sits there.</param>
    /// <param name="Ticket">The ticket it has called; null when it is free.</param>
    public sealed record OneCounter(int Counter, IReadOnlyList<string> Agencies, bool Open, string? Ticket);

    private const string Sql = """
        select lane.counter, coalesce(session.agency_ids, array[lane.agency_id]) as agencies, session.id is not null as open, visit.ticket
        from lane
        left join counter_session session on session.centre_id = lane.centre_id and session.counter = lane.counter and session.signed_out_at is null
        left join visit on visit.centre_id = lane.centre_id and visit.counter = lane.counter and visit.state = 'called'
        where lane.centre_id = @id and lane.counter > 0 and lane.active
        order by lane.counter
        """;

    private static async Task<Results<Ok<Counters>, Problem>> HandleAsync(string id, NpgsqlDataSource dataSource)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (!await connection.QuerySingleAsync<bool>("select exists (select from centre where id = @id)", new { id }))
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        return TypedResults.Ok(new Counters([.. (await connection.QueryAsync<(int Counter, string[] Agencies, bool Open, string? Ticket)>(Sql, new { id }))
            .Select(row => new OneCounter(row.Counter, row.Agencies, row.Open, row.Ticket))]));
    }
}
