using Asan.Awards.Ballots;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>All that a cycle's ranks follow from, read from the database.</summary>
internal sealed record CycleBallots(IReadOnlyDictionary<Guid, Authority> Authorities, IReadOnlyList<Vote> Votes, string? Seed, string? RevealedRoot, IReadOnlyList<Move> Moves)
{
    private const string EntriesSql = """
        select e.id, a.region, a.country, a.kind, a.size
        from entry e join authority a on a.id = e.authority_id
        where e.cycle_id = @Id and e.eligible
        """;

    private const string BallotsSql = """
        select b.entry_id, b.judge_id, b.scores
        from ballot b join entry e on e.id = b.entry_id
        where e.cycle_id = @Id and e.eligible and b.revealed_at is not null
        """;

    private const string MovesSql = "select entry_id as entry, to_rank from deliberation where cycle_id = @Id order by number";

    private const string LotSql = """
        select (select seed from award_lot where cycle_id = @Id), (select root from ballot_log_head where cycle_id = @Id and stage = 'revealed')
        """;

    public static async Task<CycleBallots> ReadAsync(NpgsqlConnection connection, string id)
    {
        var of = new { Id = id };
        var authorities = (await connection.QueryAsync<(Guid Entry, string Region, string Country, string Kind, string? Size)>(EntriesSql, of))
            .ToDictionary(row => row.Entry, row => new Authority(row.Region, row.Country, row.Kind, row.Size));
        var votes = (await connection.QueryAsync<(Guid Entry, Guid Judge, string Scores)>(BallotsSql, of))
            .Select(row => new Vote(row.Entry, row.Judge, Ballot.Parse(row.Scores))).ToList();
        var (seed, root) = await connection.QuerySingleAsync<(string?, byte[]?)>(LotSql, of);
        var moves = (await connection.QueryAsync<Move>(MovesSql, of)).AsList();
        return new CycleBallots(authorities, votes, seed, root is null ? null : Convert.ToHexStringLower(root), moves);
    }

    /// <summary>The ranks; or the problem with ballots that cannot be compared.</summary>
    public (IReadOnlyList<Place>? Places, Problem? Refused) Rank(Rules rules, string rulesDigest)
    {
        var lot = Seed is null ? null : Tabulation.LotKey(rulesDigest, RevealedRoot ?? "", Seed);
        List<Guid> entries = [.. Authorities.Keys];
        return Tabulation.Rank(rules, entries, Votes, lot, Moves, (entry, by) => Authorities[entry].GroupBy(by)) is { } places
            ? (places, null)
            : (null, JudgingGraph.Refuse(JudgingGraph.Components(entries, Votes.Select(vote => (vote.Entry, vote.Judge)))));
    }
}

/// <summary>What of an authority quotas ask for.</summary>
internal sealed record Authority(string Region, string Country, string Kind, string? Size)
{
    public string? GroupBy(string by) => by switch { "region" => Region, "country" => Country, "kind" => Kind, "size" => Size, _ => null };
}
