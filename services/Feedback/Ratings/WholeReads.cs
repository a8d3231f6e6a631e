using System.Data;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>Answers that read whole tables: a few at once, each in one snapshot, for as long as the reader takes, within a limit.</summary>
public static class WholeReads
{
    private const int AtOnce = 4;

    /// <summary>A slow reader holds a slot, and of some answers a snapshot: then the connection is cut.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly SemaphoreSlim Free = new(AtOnce);

    public static async Task<Results<T, Problem>> RunAsync<T>(NpgsqlDataSource database, HttpContext http, Func<NpgsqlConnection, Task<T>> read) where T : IResult
    {
        if (!await Free.WaitAsync(0))
            return new Problem(CommonProblems.TooManyRequests, $"{AtOnce} downloads are under way, and each reads whole tables. Try again in a minute.", []) { RetryAfter = TimeSpan.FromMinutes(1) };
        var deadline = new CancellationTokenSource(Longest);
        deadline.Token.Register(http.Abort);
        http.Response.OnCompleted(() => // sent, or given up
        {
            deadline.Dispose();
            Free.Release();
            return Task.CompletedTask;
        });
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, http.RequestAborted);
        // A statement lasts as long as its reader reads.
        await connection.ExecuteAsync("set local statement_timeout = 0");
        return await read(connection);
    }
}
