using Asan.Messaging;
using Dapper;
using Npgsql;

namespace Asan.Gateway.Feed;

/// <summary>
/// Knows when the feed has grown, for all streams of this gateway: it looks at the last position four times a second while
/// somebody listens. Each gateway looks for itself, so it does not matter which of them took the event from the broker.
/// </summary>
public sealed class FeedHead(NpgsqlDataSource dataSource, ILogger<FeedHead> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;
    private int listeners;

    /// <summary>The last position that has been seen.</summary>
    public long Position => Interlocked.Read(ref position);

    /// <summary>Ends when there is a later position than now.</summary>
    public Task Growth => Volatile.Read(ref grown).Task;

    public void Enter() => Interlocked.Increment(ref listeners);

    public void Leave() => Interlocked.Decrement(ref listeners);

    /// <summary>The feed's last position, or 0.</summary>
    public async Task<long> LookAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<long>("select coalesce(max(position), 0) from event_feed");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, async cancellation =>
        {
            if (Volatile.Read(ref listeners) == 0)
                return;
            var latest = await LookAsync(cancellation);
            if (latest == Position)
                return;
            Interlocked.Exchange(ref position, latest);
            Interlocked.Exchange(ref grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }, log, "The feed could not be looked at", stoppingToken);
}
