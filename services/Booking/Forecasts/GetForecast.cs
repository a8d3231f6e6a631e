using Asan.Booking.Offers;
using Asan.Booking.Queue;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Forecasts;

/// <summary>GET /v1/centres/{id}/forecast?service=: how long somebody would wait who took a ticket now.</summary>
public static class GetForecast
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/forecast", HandleAsync)
        .Refuses(Problems.CentreNotFound, Problems.ServiceNotOffered)
        .WithTags("Forecasts").WithSummary("The wait of a newcomer")
        .WithDescription("For an ordinary walk-in of now: half are called within `p50Seconds`, nine of ten within `p90Seconds`. How well that holds: GET …/forecast-calibration. Public.");

    private static async Task<Results<Ok<Forecast>, Problem>> HandleAsync(string id, string service, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        var now = time.Now();
        await using var connection = await dataSource.OpenConnectionAsync();
        var (offer, refusal) = await Offer.FindAsync(connection, id, service);
        if (offer is null)
            return refusal!;
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await QueueNow.ForecastAsync(connection, id, offer.AgencyId, offer.Rules.DateOf(now), Admission.PlaceOf("ordinary", now, null), now));
    }
}
