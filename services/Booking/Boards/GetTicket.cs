using Asan.Booking.Forecasts;
using Asan.Booking.Queue;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Boards;

/// <summary>GET /v1/tickets/{id}: where a ticket stands and how long its wait still is.</summary>
public static class GetTicket
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/tickets/{id}", HandleAsync)
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Boards").WithSummary("Your ticket").WithDescription("For whoever knows the visit's code, sent as the header `Visit-Code`. `id` is the visit's.");

    /// <param name="State">checked-in, called, parked; or ended as served, refused, abandoned, no-show.</param>
    /// <param name="Ticket">As the board shows it, such as A047.</param>
    /// <param name="Counter">Where its holder is called to.</param>
    /// <param name="Calls">How often.</param>
    /// <param name="Forecast">Of the remaining wait; null unless it waits.</param>
    public sealed record TicketNow(string State, string Ticket, int? Counter, int Calls, Forecast? Forecast);

    private const string Place = "select priority_class, ready_at, sort_key from visit where id = @id";

    private static async Task<Results<Ok<TicketNow>, Problem>> HandleAsync(
        Guid id, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http, [FromHeader(Name = "Visit-Code")] string? visitCode = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var (visit, refusal) = await TicketStatus.FindAsync(connection, id, visitCode);
        if (visit is null)
            return refusal!;
        http.Response.Headers.CacheControl = "no-store";
        if (visit.State != "checked-in")
            return TypedResults.Ok(new TicketNow(visit.State, visit.Ticket!, visit.Counter, visit.Calls, null));
        var (priorityClass, readyAt, sortKey) = await connection.QuerySingleAsync<(string, Instant, Instant)>(Place, new { id });
        var forecast = await QueueNow.ForecastAsync(
            connection, visit.CentreId, visit.AgencyId, visit.TicketDay!.Value, new QueuePlace(priorityClass, readyAt, sortKey), time.Now(), id, visit.TicketNumber);
        return TypedResults.Ok(new TicketNow(visit.State, visit.Ticket!, null, 0, forecast));
    }
}
