using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>GET /v1/centres/{id}/door-code: what the screen at the door shows.</summary>
public static class GetDoorCode
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/door-code", HandleAsync)
        .Demands(Scopes.BookingRead, Roles.Kiosk, Roles.CentreSupervisor)
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound)
        .WithTags("Queue").WithSummary("The code at a centre's door")
        .WithDescription("By a kiosk of the centre, for its screen. Show `payload` as a QR code and ask again at `changesAt`.");

    /// <param name="CentreId">The centre.</param>
    /// <param name="Code">`doorCode` of POST /v1/centres/{id}/remote-tickets.</param>
    /// <param name="Payload">What the QR code says: `asan-ticket:{centre}:{code}`.</param>
    /// <param name="ChangesAt">From when on another code is shown.</param>
    /// <param name="ExpiresAt">From when on this one is refused.</param>
    public sealed record DoorCodeAnswer(string CentreId, string Code, string Payload, Instant ChangesAt, Instant ExpiresAt);

    private static async Task<Results<Ok<DoorCodeAnswer>, Problem>> HandleAsync(
        string id, NpgsqlDataSource dataSource, DoorCode doorCode, TimeProvider time, Actor actor, HttpContext http)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        await using var connection = await dataSource.OpenConnectionAsync();
        if (!await connection.QuerySingleAsync<bool>("select exists (select from centre where id = @id)", new { id }))
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var window = DoorCode.WindowOf(time.Now());
        var code = doorCode.At(id, window);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DoorCodeAnswer(id, code, $"asan-ticket:{id}:{code}", DoorCode.EndOf(window), DoorCode.EndOf(window + 1)));
    }
}
