using Asan.Booking.Queue;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Boards;

/// <summary>GET /v1/centres/{id}/board/stream: the board in the hall, live (server-sent events).</summary>
public static class StreamBoard
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/board/stream", HandleAsync)
        .Refuses(Problems.CentreNotFound, CommonProblems.Busy)
        .Produces<BoardChange>(200, "text/event-stream")
        .WithTags("Boards").WithSummary("The board of a centre, live")
        .WithDescription("First an event `board` with everything, then an event `ticket` for each change; a comment every 15 s of silence. The `id` of each is a position: send it as `Last-Event-ID` to any replica, and only what came after it follows. Public; names nobody.");

    private const string Zone = "select time_zone from centre where id = @id";

    private static async Task<Results<EmptyHttpResult, Problem>> HandleAsync(
        string id, NpgsqlDataSource dataSource, BoardFeed feed, HttpContext http, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        string? zone;
        await using (var connection = await dataSource.OpenConnectionAsync())
            zone = await connection.QuerySingleOrDefaultAsync<string>(Zone, new { id });
        if (zone is null)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");

        var stream = new ServerSentEvents(http);
        var seen = BoardPosition.Parse(lastEventId);
        await using var boards = feed.WatchAsync(id, DateTimeZoneProviders.Tzdb[zone], http.RequestAborted).GetAsyncEnumerator();
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
            if (board.After(seen) is { } changes)
                foreach (var change in changes)
                    await stream.SendAsync(new BoardPosition(board.Position.Day, change.Number).ToString(), "ticket", change);
            else
                await stream.SendAsync(board.Position.ToString(), "board", Shown(id, board));
            seen = board.Position;
        }
        return TypedResults.Empty;
    }

    private static GetBoard.Board Shown(string id, CentreBoard board) => new(
        id, board.Position.Day,
        [.. board.Open.Where(ticket => ticket.State == "called").OrderByDescending(ticket => ticket.CalledAt)
            .Select(ticket => new GetBoard.CalledTicket(ticket.Ticket, ticket.TicketNumber, ticket.Counter!.Value, ticket.CalledAt!.Value))],
        board.Open.Count(ticket => ticket.State == "checked-in"));
}
