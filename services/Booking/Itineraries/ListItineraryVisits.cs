using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Itineraries;

/// <summary>
/// GET /v1/itineraries/{id}/visits for the client that booked, POST /v1/itineraries/lookup for the citizen with the code:
/// a POST so that the code stands in no address, log or history.
/// </summary>
public static class ListItineraryVisits
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/itineraries/{id}/visits", OfClientAsync)
            .Demands(Scopes.BookingRead).Refuses(Problems.ItineraryNotFound)
            .WithTags("Itineraries").WithSummary("The visits of an itinerary of your own");
        api.MapPost("/itineraries/lookup", OfCodeAsync)
            .Refuses(Problems.ItineraryNotFound)
            .WithTags("Itineraries").WithSummary("Find an itinerary by its code").WithDescription("For the citizen; needs no token, and changes nothing, so no `Idempotency-Key` either.");
    }

    /// <param name="VisitCode">The code as given when the itinerary was booked; case, spaces and dashes do not matter.</param>
    public sealed record LookUpItineraryRequest([VisitCode] string VisitCode);

    private const string Find = "select id from citizen_itinerary where code_digest = @digest";

    private const string Sql = $"""
        select {Visit.Columns} from visit join citizen_itinerary on citizen_itinerary.id = visit.itinerary_id
        where visit.itinerary_id = @id and (@client::text is null or citizen_itinerary.client_id = @client)
        order by visit.part
        """;

    private static async Task<Results<Ok<ItineraryVisits>, Problem>> OfClientAsync(Guid id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var visits = await ReadAsync(connection, id, actor.ClientId, time);
        return visits.Count == 0 ? ItineraryHolder.NotFound() : TypedResults.Ok(new ItineraryVisits(id, visits));
    }

    private static async Task<Results<Ok<ItineraryVisits>, Problem>> OfCodeAsync(LookUpItineraryRequest body, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<Guid?>(Find, new { digest = VisitCode.DigestOf(body.VisitCode) }) is not { } id)
            return Problems.ItineraryNotFound.Because("No itinerary has this code. Check it letter by letter; it has 20 characters. A single visit's code goes to POST /v1/visits/lookup.");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ItineraryVisits(id, await ReadAsync(connection, id, client: null, time)));
    }

    private static async Task<IReadOnlyList<VisitAnswer>> ReadAsync(NpgsqlConnection connection, Guid id, string? client, TimeProvider time) =>
        [.. (await connection.QueryAsync<Visit>(Sql, new { id, client })).Select(visit => VisitAnswer.Of(visit.At(time.Now())))];
}
