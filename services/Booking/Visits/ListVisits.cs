using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>GET /v1/visits: the client's own visits, oldest booking first.</summary>
public static class ListVisits
{
    private static readonly string[] States =
        ["held", "booked", "checked-in", "called", "parked", "served", "refused", "abandoned", "no-show", "cancelled", "expired"];

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/visits", HandleAsync)
        .Demands(Scopes.BookingRead)
        .WithTags("Visits").WithSummary("Your visits").WithDescription($"In the order of booking; `state` is one of {string.Join(", ", States)}.");

    private const string Sql = $"""
        select {Visit.Columns} from visit
        where client_id = @ClientId and id > @after
            and (@state::text is null or @state = case when state = 'held' and hold_expires_at <= @now then 'expired' else state end)
        order by id limit @limit
        """;

    private static async Task<Results<Ok<Page<VisitAnswer>>, Problem>> HandleAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http, string? state = null)
    {
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", $"one of {string.Join(", ", States)}", Came.Describe(state)));
        var after = page.AfterId();
        var now = time.Now();
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Visit>(Sql, new { actor.ClientId, after, state, now, limit = page.Limit + 1 });
        return TypedResults.Ok(Page.Of(http, [.. rows.Select(visit => VisitAnswer.Of(visit.At(now)))], page, visit => $"{visit.Id}"));
    }
}
