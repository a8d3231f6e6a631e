using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Payments;

/// <summary>GET /v1/visits/{id}/fee for the client that booked, POST /v1/fees/lookup for the citizen: what is owed and paid.</summary>
public static class GetFee
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/visits/{id}/fee", OfVisitAsync)
            .Demands(Scopes.BookingRead).Refuses(Problems.FeeNotFound)
            .WithTags("Payments").WithSummary("The fee of a visit of your own");
        api.MapPost("/fees/lookup", OfCodeAsync)
            .Refuses(Problems.FeeNotFound)
            .WithTags("Payments").WithSummary("Find a visit's fee by the visit's code")
            .WithDescription("For the citizen; needs no token, and changes nothing, so no `Idempotency-Key` either.");
    }

    /// <param name="VisitCode">The visit's code.</param>
    public sealed record LookUpFeeRequest([VisitCode] string VisitCode);

    private const string Own = "select exists (select from visit where id = @id and client_id = @ClientId)";

    private static async Task<Results<Ok<FeeAnswer>, Problem>> OfVisitAsync(Guid id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        return await connection.QuerySingleAsync<bool>(Own, new { id, actor.ClientId }) && await FeeOwed.OfAsync(connection, id) is { } fee
            ? TypedResults.Ok(FeeAnswer.Of(fee, time.Now()))
            : NotFound();
    }

    private static async Task<Results<Ok<FeeAnswer>, Problem>> OfCodeAsync(LookUpFeeRequest body, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        if (await FeeOwed.OfCodeAsync(connection, VisitCode.DigestOf(body.VisitCode)) is not { } fee)
            return NotFound();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(FeeAnswer.Of(fee, time.Now()));
    }

    public static Problem NotFound() => Problems.FeeNotFound.Because(
        "No visit of this caller owes a fee there. Choose one by POST /v1/visits/{id}/fee; else it is owed when the visit is served.");
}
