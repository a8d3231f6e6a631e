using System.Text;
using Asan.Awards.Cycles;
using Asan.Contracts.Awards;

namespace Asan.Awards.Ballots;

/// <summary>
/// The ballot log of a cycle in the database: append, compute over its stored hashes, and keep a signed head when the
/// ballots are sealed and when they are revealed. A leaf is a text whose lines docs/ballots.md lists.
/// </summary>
internal static class BallotLog
{
    /// <summary>The key that signs the log's heads.</summary>
    public const string KeyPurpose = "ballot-log";

    private const string Tag = "asan.ballot-log.v1";

    private const string NextLeaf = """
        insert into ballot_log (cycle_id, size) values (@cycle, 1)
        on conflict (cycle_id) do update set size = ballot_log.size + 1
        returning size - 1
        """;

    private const string InsertLeaf =
        "insert into ballot_log_leaf (cycle_id, index, kind, judge_id, entry_id, data) values (@cycle, @index, @kind, @judge, @entry, @data)";

    private const string InsertNodes = "insert into ballot_log_node (cycle_id, level, index, hash) select @cycle, * from unnest(@Levels, @Indexes, @Hashes)";

    private const string InsertHead = """
        insert into ballot_log_head (cycle_id, stage, size, root, signed_at, key_id, signature)
        values (@Id, @stage, @Size, @Root, @SignedAt, @KeyId, @Signature)
        """;

    public static Task<long> CommittedAsync(UnitOfWork work, string cycle, Guid entry, Guid judge, string commitment) =>
        AppendAsync(work, cycle, "commit", judge, entry, commitment);

    public static Task<long> RevealedAsync(UnitOfWork work, string cycle, Guid entry, Guid judge, string scores, string nonce) =>
        AppendAsync(work, cycle, "reveal", judge, entry, scores, nonce);

    public static Task<long> AbsentAsync(UnitOfWork work, string cycle, Guid judge) => AppendAsync(work, cycle, "absence", judge, entry: null);

    /// <summary>How many leaves the log has; 0 before the first.</summary>
    public static Task<long> SizeAsync(NpgsqlConnection connection, string cycle) =>
        connection.QuerySingleAsync<long>("select coalesce((select size from ballot_log where cycle_id = @cycle), 0)", new { cycle });

    /// <summary>Signs the log as it stands now.</summary>
    public static async Task<SignedHead> SignAsync(NpgsqlConnection connection, string cycle, Instant now)
    {
        var size = await SizeAsync(connection, cycle);
        var root = await ComputeAsync(connection, cycle, stored => MerkleTree.Root(size, stored));
        var signedAt = Instant.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        using var key = await SigningKey.OpenAsync(connection, KeyPurpose);
        return new SignedHead(size, root, signedAt, key.Id, key.Sign(TreeHead.ToSign(signedAt, size, root)));
    }

    /// <summary>Keeps the head of a stage, <c>sealed</c> or <c>revealed</c>, and tells it to everybody, so that no other log can take its place later.</summary>
    public static async Task<Problem?> KeepHeadAsync(LockedCycle cycle, UnitOfWork work, string stage)
    {
        if (await SizeAsync(work.Connection, cycle.Id) == 0)
            return Problems.NotReady.Because("The cycle has no ballot yet; there is nothing to seal.");
        var head = await SignAsync(work.Connection, cycle.Id, work.Now);
        await work.Connection.ExecuteAsync(InsertHead, new { cycle.Id, stage, head.Size, head.Root, head.SignedAt, head.KeyId, head.Signature });
        work.Publish(
            new BallotLogSigned(cycle.Id, stage, head.Size, Convert.ToHexStringLower(head.Root), head.SignedAt.ToDateTimeOffset(), head.KeyId, head.Signature),
            $"ballot-log:{cycle.Id}", stage == "sealed" ? 1 : 2);
        return null;
    }

    /// <summary>
    /// Runs a computation over stored hashes twice: first to learn which hashes it wants, then with all of them, read
    /// at once.
    /// </summary>
    public static async Task<T> ComputeAsync<T>(NpgsqlConnection connection, string cycle, Func<Func<Subtree, byte[]>, T> computation)
    {
        var wanted = new HashSet<Subtree>();
        computation(at =>
        {
            wanted.Add(at);
            return [];
        });
        var rows = await connection.QueryAsync<(int Level, long Index, byte[] Hash)>("""
            select level, index, hash from ballot_log_node
            where cycle_id = @cycle and (level, index) in (select * from unnest(@Levels, @Indexes))
            """, new { cycle, Levels = wanted.Select(at => at.Level).ToArray(), Indexes = wanted.Select(at => at.Index).ToArray() });
        var hashes = rows.ToDictionary(row => new Subtree(row.Level, row.Index), row => row.Hash);
        return computation(at => hashes[at]);
    }

    // The counter row stays locked until the transaction ends: what is rolled back leaves no gap.
    private static async Task<long> AppendAsync(UnitOfWork work, string cycle, string kind, Guid judge, Guid? entry, params IEnumerable<string> lines)
    {
        var index = await work.Connection.QuerySingleAsync<long>(NextLeaf, new { cycle });
        IEnumerable<string> subject = entry is { } id ? [id.ToString(), judge.ToString()] : [judge.ToString()];
        var data = string.Concat(new[] { Tag, kind }.Concat(subject).Concat(lines).Select(line => $"{line}\n"));
        await work.Connection.ExecuteAsync(InsertLeaf, new { cycle, index, kind, judge, entry, data });
        var hash = MerkleTree.LeafHash(Encoding.UTF8.GetBytes(data));
        var completed = await ComputeAsync(work.Connection, cycle, stored => MerkleTree.Append(index, hash, stored));
        await work.Connection.ExecuteAsync(InsertNodes, new
        {
            cycle,
            Levels = completed.Select(node => node.At.Level).ToArray(),
            Indexes = completed.Select(node => node.At.Index).ToArray(),
            Hashes = completed.Select(node => node.Hash).ToArray(),
        });
        return index;
    }
}

/// <summary>A head of the log: all leaves so far under one root, signed.</summary>
public sealed record SignedHead(long Size, byte[] Root, Instant SignedAt, string KeyId, string Signature);
