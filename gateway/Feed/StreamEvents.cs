using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Asan.Gateway.Limits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Asan.Gateway.Feed;

/// <summary>GET /v1/events/stream: the feed as it grows (server-sent events).</summary>
public static class StreamEvents
{
    private const int Batch = 200;

    private static readonly TimeSpan WaitForFreeStream = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events/stream", HandleAsync)
        .Demands(Scopes.EventsRead)
        .Produces<CloudEvent>(200, "text/event-stream")
        .WithTags("Events").WithSummary("Follow the feed of events, live")
        .WithDescription("Each event as GET /v1/events has it; `event` is its type, `id` its cursor. Send the last `id` as `Last-Event-ID` (or `cursor`, which is the `next` of a page) to any gateway, and all that came after it follows, up to 30 days back; without it the stream begins now. A comment every 15 s of silence. The stream ends with the token: get a new one and go on from the last `id`.");

    private static async Task<Results<EmptyHttpResult, Problem>> HandleAsync(
        NpgsqlDataSource dataSource, FeedHead head, OpenStreams open, IOptions<LimitSettings> limits, TimeProvider time, IHostApplicationLifetime lifetime, Actor actor, HttpContext http,
        string? type = null, string? cursor = null, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null)
    {
        var types = EventAccess.Choose(http.User, type);
        var after = string.IsNullOrEmpty(lastEventId) ? cursor : lastEventId;
        var position = string.IsNullOrEmpty(after) ? await head.LookAsync(http.RequestAborted) : ReadEvents.Position(new PageRequest { Cursor = after });
        if (!open.TryEnter(actor.ClientId, limits.Value.StreamsPerClient))
            return new Problem(CommonProblems.TooManyRequests, $"Expected at most {limits.Value.StreamsPerClient} open streams of one client; one more came. Close one first.", []) { RetryAfter = WaitForFreeStream };
        head.Enter();
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            using var expiry = new CancellationTokenSource(LeftOf(http.User, time), time);
            using var expired = expiry.Token.Register(ending.Cancel);
            await SendAsync(dataSource, head, http, types, position, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone, its token has ended, or the gateway stops.
        }
        finally
        {
            head.Leave();
            open.Leave(actor.ClientId);
        }
        return TypedResults.Empty;
    }

    private static async Task SendAsync(NpgsqlDataSource dataSource, FeedHead head, HttpContext http, string[] types, long position, CancellationToken ending)
    {
        var stream = new ServerSentEvents(http);
        await stream.BeginAsync();
        while (true)
        {
            // Taken before the look, so that what comes during it is not missed.
            var (growth, seen) = (head.Growth, head.Position);
            List<FeedRow> rows;
            await using (var connection = await dataSource.OpenConnectionAsync(ending))
                rows = (await connection.QueryAsync<FeedRow>(new CommandDefinition(ReadEvents.Sql, new { After = position, types, Limit = Batch }, cancellationToken: ending))).AsList();
            foreach (var row in rows)
            {
                ending.ThrowIfCancellationRequested();
                await stream.SendAsync(ReadEvents.CursorOf(row.Position), row.Type, row.ToCloudEvent());
                position = row.Position;
            }
            if (rows.Count == Batch)
                continue;
            // Positions become visible in their order: up to here all is seen, also what this reader does not get.
            position = Math.Max(position, seen);
            if (await Task.WhenAny(growth, Task.Delay(ServerSentEvents.Heartbeat, ending)) != growth)
            {
                ending.ThrowIfCancellationRequested();
                await stream.BeatAsync();
            }
        }
    }

    // Whoever has lost its rights sees nothing more once its token is over.
    private static TimeSpan LeftOf(ClaimsPrincipal user, TimeProvider time) =>
        long.TryParse(user.FindFirstValue("exp"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && DateTimeOffset.FromUnixTimeSeconds(seconds) - time.GetUtcNow() is var left && left > TimeSpan.Zero
            ? left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1)
            : TimeSpan.Zero;
}

/// <summary>How many streams each client has open at this gateway.</summary>
public sealed class OpenStreams
{
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public bool TryEnter(string client, int most)
    {
        if (counts.AddOrUpdate(client, 1, (_, count) => count + 1) <= most)
            return true;
        Leave(client);
        return false;
    }

    public void Leave(string client)
    {
        if (counts.AddOrUpdate(client, 0, (_, count) => count - 1) == 0)
            counts.TryRemove(KeyValuePair.Create(client, 0));
    }
}
