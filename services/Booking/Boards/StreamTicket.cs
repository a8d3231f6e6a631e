using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Boards;

/// <summary>GET /v1/tickets/{id}/stream: a ticket, live (server-sent events), until its visit ends.</summary>
public static class StreamTicket
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/tickets/{id}/stream", HandleAsync)
        .Refuses(CommonProblems.Unauthenticated, CommonProblems.Busy, Problems.VisitNotFound, Problems.WrongState)
        .Produces<TicketStatus>(200, "text/event-stream")
        .WithTags("Boards").WithSummary("Your ticket, live")
        .WithDescription("For whoever knows the visit's code, sent as the header `Visit-Code`; a browser reads it by `fetch`. An event `ticket` now and whenever the place or state changes, a comment every 15 s of silence; the stream ends with the visit. With `Last-Event-ID` the first is left out if nothing has changed on the board since.");

    private static async Task<Results<EmptyHttpResult, Problem>> HandleAsync(
        Guid id, NpgsqlDataSource dataSource, BoardFeed feed, HttpContext http,
        [FromHeader(Name = "Visit-Code")] string? visitCode = null, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        await using var first = await dataSource.OpenConnectionAsync();
        var (visit, refusal) = await TicketStatus.FindAsync(first, id, visitCode);
        await first.CloseAsync();
        if (visit is null)
            return refusal!;

        var stream = new ServerSentEvents(http);
        var seen = BoardPosition.Parse(lastEventId);
        TicketStatus? told = null;
        await using var boards = feed.WatchAsync(visit.CentreId, DateTimeZoneProviders.Tzdb[visit.TimeZone], http.RequestAborted).GetAsyncEnumerator();
        var more = await boards.MoveNextAsync();
        if (!more)
            return TypedResults.Empty;
        await stream.BeginAsync();
        for (; more; more = await boards.MoveNextAsync())
        {
            if (boards.Current is not { } board)
            {
                await stream.BeatAsync();
                continue;
            }
            var open = board.Open.Any(ticket => ticket.VisitId == id);
            if (!open)
            {
                // Closed: what became of it stands in its row. Asked once, the stream ends here.
                await using var last = await dataSource.OpenConnectionAsync();
                visit = (await TicketStatus.FindAsync(last, id, visitCode)).Visit ?? visit;
            }
            var status = TicketStatus.On(board, visit);
            if (status != told && !(told is null && seen == board.Position))
                await stream.SendAsync(board.Position.ToString(), "ticket", status);
            told = status;
            if (!open)
                break;
        }
        return TypedResults.Empty;
    }
}
