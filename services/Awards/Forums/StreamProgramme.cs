using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/programme/stream: the programme as it goes, live (server-sent events).</summary>
public static class StreamProgramme
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/programme/stream", HandleAsync)
        .Refuses(Problems.AgendaNotFound, CommonProblems.Busy)
        .Produces<LiveAnswer>(200, "text/event-stream")
        .WithTags("Live programme").WithSummary("A forum's programme, live")
        .WithDescription("An event `programme` with the whole programme at once and after each change; a comment every 15 s of silence. Its `id` is the number of the change: send it as `Last-Event-ID` to any replica, and nothing comes before the next change.");

    private static async Task<Results<EmptyHttpResult, Problem>> HandleAsync(
        string id, NpgsqlDataSource database, ProgrammeFeed feed, IHostApplicationLifetime lifetime, HttpContext http,
        [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        await using (var connection = await database.OpenConnectionAsync(http.RequestAborted))
            if (!await connection.QuerySingleAsync<bool>("select exists (select 1 from agenda where forum_id = @id)", new { id }))
                return Problems.AgendaNotFound.Because("No forum of this id has an agenda. GET /v1/forums lists the forums.");
        feed.Enter();
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            await SendAsync(id, feed, http, long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : null, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, or the service stops.
        }
        finally
        {
            feed.Leave();
        }
        return TypedResults.Empty;
    }

    private static async Task SendAsync(string id, ProgrammeFeed feed, HttpContext http, long? seen, CancellationToken ending)
    {
        var stream = new ServerSentEvents(http);
        await stream.BeginAsync();
        var silentSince = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(ProgrammeFeed.Every);
        do
        {
            if (await feed.LatestAsync(id, ending) is { } programme && programme.Change > (seen ?? 0))
            {
                await stream.SendAsync(programme.Change.ToString(CultureInfo.InvariantCulture), "programme", programme);
                (seen, silentSince) = (programme.Change, TimeProvider.System.GetTimestamp());
            }
            else if (TimeProvider.System.GetElapsedTime(silentSince) >= ServerSentEvents.Heartbeat)
            {
                await stream.BeatAsync();
                silentSince = TimeProvider.System.GetTimestamp();
            }
        }
        while (await timer.WaitForNextTickAsync(ending));
    }
}
