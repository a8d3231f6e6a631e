using System.Data;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>Answers that read whole tables: a few at once, each in one snapshot, for as long as the reader takes.</summary>
public static class WholeReads
{
    private const int AtOnce = 4;

    private static readonly SemaphoreSlim Free = new(AtOnce);

    public static async Task<Results<T, Problem>> RunAsync<T>(NpgsqlDataSource database, HttpContext http, Func<NpgsqlConnection, Task<T>> read) where T : IResult
    {
        if (!await Free.WaitAsync(0))
            return new Problem(CommonProblems.TooManyRequests, $"{AtOnce} downloads are under way, and each reads whole tables. Try again in a minute.", []) { RetryAfter = TimeSpan.FromMinutes(1) };
        try
        {
            await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, http.RequestAborted);
            // A statement lasts as long as its reader reads; Kestrel ends those who hardly do.
            await connection.ExecuteAsync("set local statement_timeout = 0");
            return await read(connection);
        }
        finally
        {
            Free.Release();
        }
    }
}
