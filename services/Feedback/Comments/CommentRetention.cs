using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Comments;

/// <summary>Deletes comments after 90 days, moderated or not: free words may name people.</summary>
public sealed class CommentRetention(NpgsqlDataSource database, TimeProvider time, ILogger<CommentRetention> log) : BackgroundService
{
    private static readonly Duration Kept = Duration.FromDays(90);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromHours(1), DeleteOldAsync, log, "Old comments could not be deleted", stoppingToken);

    private async Task DeleteOldAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync("delete from comment where written_at < @Before", new { Before = time.Now() - Kept });
    }
}
