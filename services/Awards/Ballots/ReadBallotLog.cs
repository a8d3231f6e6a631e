using Asan.Awards.Cycles;

namespace Asan.Awards.Ballots;

/// <summary>
/// The ballot log as anybody reads it, from Balloting on: its head as of now, the heads kept at Sealed and Revealed, and
/// proofs. Only hashes leave: each covers a 256-bit nonce, so no score can be guessed from them.
/// </summary>
public static class ReadBallotLog
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/cycles/{id}/ballot-log", HeadAsync)
            .Refuses(Problems.CycleNotFound, Problems.WrongState)
            .WithTags("Ballot log").WithSummary("The log's signed head as of now, and those kept")
            .WithDescription("Keep a head and compare it with a later one by a consistency proof: a log that was rewritten cannot answer.");
        api.MapGet("/cycles/{id}/ballot-log/proof", InclusionAsync)
            .Refuses(Problems.CycleNotFound, Problems.OutsideLog)
            .WithTags("Ballot log").WithSummary("Proof that a leaf is in the log of a size (RFC 6962 section 2.1.1)");
        api.MapGet("/cycles/{id}/ballot-log/consistency", ConsistencyAsync)
            .Refuses(Problems.CycleNotFound, Problems.OutsideLog)
            .WithTags("Ballot log").WithSummary("Proof that the log of one size begins the log of another (RFC 6962 section 2.1.2)");
        api.MapGet("/entries/{id}/ballots/own", OwnAsync)
            .Demands(Scopes.AwardsRead, Roles.Judge)
            .Refuses(Problems.NotAssigned, Problems.NotCommitted)
            .WithTags("Ballot log").WithSummary("Your own commitment, with the proof that the log holds it");
    }

    /// <param name="CycleId">The cycle.</param>
    /// <param name="Current">The head as of now.</param>
    /// <param name="Sealed">The head when the cycle was Sealed; null before.</param>
    /// <param name="Revealed">The head when the cycle was Revealed; null before.</param>
    public sealed record BallotLogAnswer(string CycleId, HeadAnswer Current, HeadAnswer? Sealed, HeadAnswer? Revealed);

    /// <param name="Size">Leaves in the log: commitments, reveals and absences.</param>
    /// <param name="Root">Root hash, lower-case hexadecimal.</param>
    /// <param name="SignedAt">When it was signed, to the millisecond.</param>
    /// <param name="KeyId">The key's id at /v1/award-keys.</param>
    /// <param name="Signature">
    /// ES256 (r and s, 64 bytes, base64url) over the tree head of RFC 6962 section 3.5: bytes 0x00 and 0x01, milliseconds
    /// since 1970 and size, 8 bytes each, big-endian, then the root's 32 bytes.
    /// </param>
    public sealed record HeadAnswer(long Size, string Root, Instant SignedAt, string KeyId, string Signature)
    {
        internal static HeadAnswer Of(SignedHead head) => new(head.Size, Convert.ToHexStringLower(head.Root), head.SignedAt, head.KeyId, head.Signature);
    }

    /// <param name="Leaf">The leaf's index, from 0.</param>
    /// <param name="Size">The log's size that the proof is for.</param>
    /// <param name="LeafHash">The leaf's hash, lower-case hexadecimal.</param>
    /// <param name="Path">The hashes from the leaf's sibling up to the root's child.</param>
    public sealed record BallotProofAnswer(long Leaf, long Size, string LeafHash, IReadOnlyList<string> Path);

    /// <param name="First">The earlier size.</param>
    /// <param name="Second">The later size.</param>
    /// <param name="Path">The hashes that lead to both roots.</param>
    public sealed record BallotConsistencyAnswer(long First, long Second, IReadOnlyList<string> Path);

    /// <param name="EntryId">The entry.</param>
    /// <param name="JudgeId">You, as the commitment names you.</param>
    /// <param name="Commitment">What you committed, SHA-256 in lower-case hexadecimal.</param>
    /// <param name="CommittedAt">When.</param>
    /// <param name="RevealedAt">When it was revealed; null before.</param>
    /// <param name="Head">The log's signed head as of now.</param>
    /// <param name="Proof">That the commitment's leaf is in the log of that head.</param>
    public sealed record OwnBallotAnswer(
        Guid EntryId, Guid JudgeId, string Commitment, Instant CommittedAt, Instant? RevealedAt, HeadAnswer Head, BallotProofAnswer Proof);

    private const string KeptSql = "select stage, size, root, signed_at, key_id, signature from ballot_log_head where cycle_id = @id";

    private const string OwnSql = """
        select e.cycle_id, j.id as judge_id, b.commitment, b.committed_at, b.revealed_at, l.index as leaf
        from assignment a
            join judge j on j.id = a.judge_id
            join entry e on e.id = a.entry_id
            left join ballot b on b.entry_id = a.entry_id and b.judge_id = j.id
            left join ballot_log_leaf l on l.cycle_id = e.cycle_id and l.judge_id = j.id and l.entry_id = e.id and l.kind = 'commit'
        where a.entry_id = @id and j.actor = @Subject
        """;

    private static async Task<Results<Ok<BallotLogAnswer>, Problem>> HeadAsync(string id, NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var state = await connection.QuerySingleOrDefaultAsync<string>("select state from cycle where id = @id", new { id });
        if (state is null)
            return NoCycle;
        if (Enum.Parse<CycleState>(state) is < CycleState.Balloting and var early)
            return Problems.WrongStateFor(early, "reading the ballot log", [.. Enum.GetValues<CycleState>().Where(later => later >= CycleState.Balloting)]);
        var kept = (await connection.QueryAsync<KeptHead>(KeptSql, new { id })).ToDictionary(
            row => row.Stage, row => HeadAnswer.Of(new SignedHead(row.Size, row.Root, row.SignedAt, row.KeyId, row.Signature)));
        var current = HeadAnswer.Of(await BallotLog.SignAsync(connection, id, time.Now()));
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new BallotLogAnswer(id, current, kept.GetValueOrDefault("sealed"), kept.GetValueOrDefault("revealed")));
    }

    private static async Task<Results<Ok<BallotProofAnswer>, Problem>> InclusionAsync(string id, long leaf, long size, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await KnownSizeAsync(connection, id) is not { } known)
            return NoCycle;
        if (leaf < 0 || leaf >= size || size > known)
            return Problems.OutsideLog.Because($"Expected 0 ≤ leaf < size ≤ {known}, the log's present size; leaf {leaf} and size {size} came. Take the size from a head.");
        return TypedResults.Ok(await ProofAsync(connection, id, leaf, size));
    }

    private static async Task<Results<Ok<BallotConsistencyAnswer>, Problem>> ConsistencyAsync(string id, long first, long second, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await KnownSizeAsync(connection, id) is not { } known)
            return NoCycle;
        // Every log begins with the empty one: there is nothing to prove for first = 0 (RFC 6962 section 2.1.2: 0 < m).
        if (first < 1 || first > second || second > known)
            return Problems.OutsideLog.Because($"Expected 1 ≤ first ≤ second ≤ {known}, the log's present size; first {first} and second {second} came. Take the sizes from heads.");
        var path = await BallotLog.ComputeAsync(connection, id, stored => MerkleTree.ConsistencyPath(first, second, stored));
        return TypedResults.Ok(new BallotConsistencyAnswer(first, second, [.. path.Select(Convert.ToHexStringLower)]));
    }

    private static async Task<Results<Ok<OwnBallotAnswer>, Problem>> OwnAsync(Guid id, NpgsqlDataSource database, TimeProvider time, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<OwnRow>(OwnSql, new { id, actor.Subject }) is not { } own)
            return OwnJudge.None;
        if (own.Leaf is not { } leaf)
            return Problems.NotCommitted.Because("You have committed no ballot for this entry. POST /v1/entries/{id}/ballots does, while the cycle is Balloting.");
        var head = await BallotLog.SignAsync(connection, own.CycleId, time.Now());
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new OwnBallotAnswer(
            id, own.JudgeId, Convert.ToHexStringLower(own.Commitment!), own.CommittedAt!.Value, own.RevealedAt, HeadAnswer.Of(head),
            await ProofAsync(connection, own.CycleId, leaf, head.Size)));
    }

    private static async Task<BallotProofAnswer> ProofAsync(NpgsqlConnection connection, string cycle, long leaf, long size)
    {
        var (hash, path) = await BallotLog.ComputeAsync(connection, cycle, stored => (stored(new Subtree(0, leaf)), MerkleTree.InclusionPath(leaf, size, stored)));
        return new BallotProofAnswer(leaf, size, Convert.ToHexStringLower(hash), [.. path.Select(Convert.ToHexStringLower)]);
    }

    // Null when there is no such cycle.
    private static Task<long?> KnownSizeAsync(NpgsqlConnection connection, string id) => connection.QuerySingleOrDefaultAsync<long?>(
        "select coalesce(l.size, 0) from cycle c left join ballot_log l on l.cycle_id = c.id where c.id = @id", new { id });

    private static Problem NoCycle => Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");

    private sealed record KeptHead(string Stage, long Size, byte[] Root, Instant SignedAt, string KeyId, string Signature);

    private sealed record OwnRow(string CycleId, Guid JudgeId, byte[]? Commitment, Instant? CommittedAt, Instant? RevealedAt, long? Leaf);
}
