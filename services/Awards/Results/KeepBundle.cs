using System.Security.Cryptography;
using System.Text.Json;
using Asan.Awards.Ballots;
using Asan.Awards.Cycles;
using Asan.Awards.Juries;

namespace Asan.Awards.Results;

/// <summary>
/// Builds the public bundle with the decision and keeps it: everybody gets the same bytes for ever. GET
/// /v1/cycles/{id}/bundle.zip gives it out from the announcement on.
/// </summary>
internal static class KeepBundle
{
    private const string EntriesSql = """
        select e.id, e.authority_id, a.region, a.country, a.kind, a.size, e.practice -> 'title' as title
        from entry e join authority a on a.id = e.authority_id
        where e.cycle_id = @Id and e.eligible
        """;

    // Who was absent before the assignment took no part; an absence after it is in the log.
    private const string JudgesSql = """
        select j.id, j.country, (select p.prices[array_position(p.judges, j.id)] from assignment_proof p where p.cycle_id = @Id) as price
        from judge j
        where j.cycle_id = @Id and (j.absent_reason is null
            or exists (select from ballot_log_leaf l where l.cycle_id = j.cycle_id and l.judge_id = j.id and l.kind = 'absence'))
        """;

    private const string ConflictsSql = """
        select distinct entry_id, judge_id from conflict_of_interest where cycle_id = @Id
        """;

    private const string AssignmentSql = "select entry_id, judge_id from assignment where cycle_id = @Id";

    private const string SubstitutionsSql = "select entry_id, judge_id, substitute_id from substitution where cycle_id = @Id order by number";

    private const string HeadsSql = "select stage, size, root, signed_at, key_id, signature from ballot_log_head where cycle_id = @Id";

    private const string MovesSql = """
        select entry_id, to_rank, reason, cardinality(in_favour) as in_favour,
            (select count(*)::int from judge where cycle_id = @Id and absent_reason is null) as jury
        from deliberation where cycle_id = @Id order by number
        """;

    private const string InsertSql = "insert into award_bundle (cycle_id, sha256, content) values (@Id, @Sha256, @Content)";

    public static async Task RunAsync(LockedCycle cycle, UnitOfWork work, CycleBallots ballots, IReadOnlyList<Place> places)
    {
        var connection = work.Connection;
        var of = new { cycle.Id };
        var heads = (await connection.QueryAsync<HeadRow>(HeadsSql, of)).ToDictionary(row => row.Stage, row => new SignedHead(row.Size, row.Root, row.SignedAt, row.KeyId, row.Signature));
        var rules = CanonicalJson.Text(JsonSerializer.SerializeToElement(cycle.Rules, JsonColumns.Json));
        // A cycle that was under way when logs or rules gained something cannot be opened whole: it has no bundle.
        if (!heads.TryGetValue("sealed", out var sealedHead) || !heads.TryGetValue("revealed", out var revealedHead) || cycle.Rules.Digest() != cycle.RulesDigest)
            return;
        var entries = (await connection.QueryAsync<BundleEntry>(EntriesSql, of)).AsList();
        var jury = (await connection.QueryAsync<(Guid Id, string? Country, long? Price)>(JudgesSql, of)).AsList();
        var judges = jury.Select(judge => judge.Id).ToHashSet();
        var groups = AssignJudges.Groups(cycle.Rules, [.. jury.Select(judge => (judge.Id, judge.Country))]);
        var conflicts = (await connection.QueryAsync<(Guid Entry, Guid Judge)>(ConflictsSql, of))
            .Where(pair => judges.Contains(pair.Judge) && entries.Exists(entry => entry.Id == pair.Entry)).ToList();
        var substitutions = (await connection.QueryAsync<(Guid Entry, Guid Judge, Guid Substitute)>(SubstitutionsSql, of)).AsList();
        var assignment = (await connection.QueryAsync<(Guid Entry, Guid Judge)>(AssignmentSql, of)).ToHashSet();
        foreach (var (entry, judge, substitute) in substitutions.AsEnumerable().Reverse())
        {
            assignment.Remove((entry, substitute));
            assignment.Add((entry, judge));
        }
        var contents = new BundleContents(
            cycle.Id, cycle.ProgrammeId, rules, cycle.RulesDigest!, await connection.QuerySingleAsync<int>("select coalesce(draw, 0) from cycle where id = @Id", of), ballots.Seed, work.Now,
            entries, [.. jury.Select((judge, number) => new BundleJudge(judge.Id, judge.Price, groups?[number]))], conflicts, [.. assignment], substitutions,
            [.. await connection.QueryAsync<string>("select data from ballot_log_leaf where cycle_id = @Id order by index", of)],
            sealedHead, revealedHead, (await connection.QueryAsync<BundleMove>(MovesSql, of)).AsList(), places);
        using var logKey = await SigningKey.OpenAsync(connection, BallotLog.KeyPurpose);
        using var bundleKey = await SigningKey.OpenAsync(connection, GetAwardKeys.BundlePurpose);
        var content = AwardBundle.Build(contents, logKey.Public, bundleKey.Public, statement => bundleKey.Sign(statement));
        await connection.ExecuteAsync(InsertSql, new { cycle.Id, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)), Content = content });
    }

    private sealed record HeadRow(string Stage, long Size, byte[] Root, Instant SignedAt, string KeyId, string Signature);
}
