using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Itineraries;

/// <summary>GET /v1/itineraries/{id}: a delegation's stops.</summary>
public static class GetItinerary
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/itineraries/{id}", HandleAsync)
        .Demands(Scopes.BookingRead).Refuses(Problems.ItineraryNotFound)
        .WithTags("Itineraries").WithSummary("An itinerary");

    private const string Sql = $"select {Itinerary.Columns} from itinerary where id = @id";

    private static async Task<Results<Ok<ItineraryAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource dataSource, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var itinerary = await connection.QuerySingleOrDefaultAsync<Itinerary>(Sql, new { id });
        if (itinerary is null)
            return Problems.ItineraryNotFound.Because("No itinerary has this id. GET /v1/itineraries?studyVisit= finds the one of a study visit.");
        http.SetETag(itinerary.Version);
        return TypedResults.Ok((await Itinerary.WithStopsAsync(connection, [itinerary]))[0]);
    }
}
