using Asan.Booking.Queue;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Closures;

/// <summary>GET /v1/centres/{id}/closures/{closure} and …/visits: the report of a closure, for the centre's supervisor.</summary>
public static class ReadClosures
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/centres/{id}/closures/{closure}", GetAsync)
            .Demands(Scopes.BookingRead, Roles.CentreSupervisor).Refuses(Problems.OtherCentre, Problems.ClosureNotFound)
            .WithTags("Closures").WithSummary("Report of a closure");
        api.MapGet("/centres/{id}/closures/{closure}/visits", ListAsync)
            .Demands(Scopes.BookingRead, Roles.CentreSupervisor).Refuses(Problems.OtherCentre, Problems.ClosureNotFound)
            .WithTags("Closures").WithSummary("What became of each visit of a closure").WithDescription("In the order of booking.");
    }

    /// <param name="VisitId">The visit.</param>
    /// <param name="Outcome">moved, cancelled, hold-ended or in-centre.</param>
    /// <param name="FromStartsAt">When it was to start.</param>
    /// <param name="ToCentreId">Where it takes place now.</param>
    /// <param name="ToStartsAt">When it starts now.</param>
    public sealed record SettledVisit(Guid VisitId, string Outcome, Instant FromStartsAt, string? ToCentreId, Instant? ToStartsAt);

    private const string Sql = """
        select visit_id, outcome, from_starts_at, to_centre_id, to_starts_at from closure_visit
        where closure_id = @closure and visit_id > @after order by visit_id limit @limit
        """;

    private static async Task<Results<Ok<ClosureAnswer>, Problem>> GetAsync(string id, Guid closure, NpgsqlDataSource dataSource, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        await using var connection = await dataSource.OpenConnectionAsync();
        return await ClosureAnswer.ReadAsync(connection, id, closure) is { } answer ? TypedResults.Ok(answer) : NotFound();
    }

    private static async Task<Results<Ok<Page<SettledVisit>>, Problem>> ListAsync(
        string id, Guid closure, [AsParameters] PageRequest page, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var after = page.AfterId();
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await ClosureAnswer.ReadAsync(connection, id, closure) is null)
            return NotFound();
        var rows = (await connection.QueryAsync<Row>(Sql, new { closure, after, limit = page.Limit + 1 }))
            .Select(row => new SettledVisit(row.VisitId, row.Outcome, row.FromStartsAt, row.ToCentreId, row.ToStartsAt)).ToList();
        return TypedResults.Ok(Page.Of(http, rows, page, visit => $"{visit.VisitId}"));
    }

    private static Problem NotFound() => Problems.ClosureNotFound.Because("The centre has no closure of this id. POST /v1/centres/{id}/closures answers it.");

    private sealed record Row
    {
        public Guid VisitId { get; init; }
        public string Outcome { get; init; } = "";
        public Instant FromStartsAt { get; init; }
        public string? ToCentreId { get; init; }
        public Instant? ToStartsAt { get; init; }
    }
}
