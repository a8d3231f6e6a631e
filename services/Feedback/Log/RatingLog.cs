using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>The rating log in the database: append, and compute over its stored hashes.</summary>
public static class RatingLog
{
    /// <summary>The key that signs the log's heads.</summary>
    public const string KeyPurpose = "rating-log";

    private const string InsertNodes = "insert into rating_log_node (level, index, hash) select * from unnest(@Levels, @Indexes, @Hashes)";

    /// <summary>
    /// Takes the next leaf index and holds the log until the transaction ends, so that a rating which is rolled back
    /// leaves no gap.
    /// </summary>
    public static Task<long> NextLeafAsync(NpgsqlConnection connection) =>
        connection.QuerySingleAsync<long>("update rating_log set size = size + 1 returning size - 1");

    public static async Task AppendAsync(NpgsqlConnection connection, long leaf, byte[] leafHash)
    {
        var completed = await ComputeAsync(connection, stored => MerkleTree.Append(leaf, leafHash, stored));
        await connection.ExecuteAsync(InsertNodes, new
        {
            Levels = completed.Select(node => node.At.Level).ToArray(),
            Indexes = completed.Select(node => node.At.Index).ToArray(),
            Hashes = completed.Select(node => node.Hash).ToArray(),
        });
    }

    public static Task<long> SizeAsync(NpgsqlConnection connection) => connection.QuerySingleAsync<long>("select size from rating_log");

    /// <summary>
    /// Runs a computation over stored hashes twice: first to learn which hashes it wants, then with all of them, read
    /// at once.
    /// </summary>
    public static async Task<T> ComputeAsync<T>(NpgsqlConnection connection, Func<Func<Subtree, byte[]>, T> computation)
    {
        var wanted = new HashSet<Subtree>();
        computation(at =>
        {
            wanted.Add(at);
            return [];
        });
        // Half of all appends complete no subtree: they read nothing, while the log waits for them.
        if (wanted.Count == 0)
            return computation(at => throw new InvalidOperationException($"{at} was not wanted before."));
        var rows = await connection.QueryAsync<(int Level, long Index, byte[] Hash)>("""
            select level, index, hash from rating_log_node
            where (level, index) in (select * from unnest(@Levels, @Indexes))
            """, new { Levels = wanted.Select(at => at.Level).ToArray(), Indexes = wanted.Select(at => at.Index).ToArray() });
        var hashes = rows.ToDictionary(row => new Subtree(row.Level, row.Index), row => row.Hash);
        return computation(at => hashes[at]);
    }
}
