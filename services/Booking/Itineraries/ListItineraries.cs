using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Itineraries;

/// <summary>GET /v1/itineraries: all itineraries, or the one of a study visit.</summary>
public static class ListItineraries
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/itineraries", HandleAsync)
        .Demands(Scopes.BookingRead)
        .WithTags("Itineraries").WithSummary("Itineraries").WithDescription("In the order of their making; `studyVisit` names one study visit.");

    private const string Sql = $"""
        select {Itinerary.Columns} from itinerary
        where id > @after and (@studyVisit::uuid is null or study_visit_id = @studyVisit)
        order by id limit @limit
        """;

    private static async Task<Ok<Page<ItineraryAnswer>>> HandleAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource dataSource, HttpContext http, Guid? studyVisit = null)
    {
        var after = page.AfterId();
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = (await connection.QueryAsync<Itinerary>(Sql, new { after, studyVisit, limit = page.Limit + 1 })).ToList();
        return TypedResults.Ok(Page.Of(http, await Itinerary.WithStopsAsync(connection, rows), page, itinerary => $"{itinerary.Id}"));
    }
}
