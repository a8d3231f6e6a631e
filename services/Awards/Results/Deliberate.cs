using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>
/// The jury deliberates: while the cycle is in Deliberation, and only then, jury and secretary see the tabulation, and
/// the jury may move an entry, each time with a reason and by more than half of the judges who are not absent.
/// </summary>
public static class Deliberate
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/cycles/{id}/tabulation", GetAsync)
            .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
            .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.JudgesNotConnected)
            .WithTags("Results").WithSummary("What the ballots give, for the jury's deliberation")
            .WithDescription("For the secretary and the cycle's judges, while the cycle is in Deliberation: before it there is nothing, after it the result is under embargo until it is announced.");
        api.MapPost("/cycles/{id}/deliberations", PostAsync)
            .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
            .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.EntryNotFound, Problems.ConflictOfInterest, Problems.NoMajority)
            .WithTags("Results").WithSummary("Record that the jury moves an entry, and why");
        api.MapPost("/cycles/{id}/lot", DrawAsync)
            .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
            .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.NoLot, Problems.AlreadyDrawn)
            .WithTags("Results").WithSummary("Enter the public value that decides between equal entries")
            .WithDescription("Once, in Deliberation: the value of the rules' `lotSeedSource`, letter by letter. It cannot matter before the ballots are revealed, since the lot also depends on their log's root.");
    }

    /// <param name="Position">From 1; without a gap, also where ranks are shared.</param>
    /// <param name="EntryId">The entry.</param>
    /// <param name="Rank">The rank with what the jury has moved so far.</param>
    /// <param name="Tabulated">The rank by the ballots alone.</param>
    /// <param name="Best">The best rank that chance in the ballots leaves open.</param>
    /// <param name="Worst">The worst one.</param>
    /// <param name="Ballots">How many ballots it got.</param>
    /// <param name="Raw">Mean of its ballots' weighted scores.</param>
    /// <param name="Calibrated">The same after allowing for severe and lenient judges.</param>
    /// <param name="Criteria">Mean score by criterion.</param>
    public sealed record TabulatedAnswer(
        int Position, Guid EntryId, int Rank, int Tabulated, int Best, int Worst, int Ballots, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria);

    /// <param name="EntryId">The entry that is moved.</param>
    /// <param name="ToRank">The rank it gets, for itself alone; those from there on follow it.</param>
    /// <param name="Reason">Why, in at least 20 characters; published with the result.</param>
    /// <param name="InFavour">The judges who are for it: more than half of those not absent, none with a conflict of interest with the entry.</param>
    public sealed record DeliberateRequest(
        Guid EntryId, [Range(1, 100_000)] int ToRank, [Length(20, 2000)] string Reason, [Length(1, 1000)] IReadOnlyList<Guid> InFavour);

    /// <param name="Number">1, 2, 3 …: the order in which moves apply.</param>
    public sealed record DeliberationAnswer(int Number, Guid EntryId, int ToRank, string Reason, IReadOnlyList<Guid> InFavour, Instant RecordedAt);

    /// <param name="Seed">The public value; printable ASCII, 1 to 500 characters.</param>
    public sealed record EnterLotRequest([RegularExpression("^[!-~]([ -~]{0,498}[!-~])?$", ErrorMessage = "1 to 500 printable ASCII characters without blanks at its ends")] string Seed);

    public sealed record LotAnswer(string CycleId, string SeedSource, string Seed, Instant EnteredAt);

    private const string CycleSql = "select state, rules, rules_digest, exists (select from judge where cycle_id = cycle.id and actor = @Subject) as of_jury from cycle where id = @id";

    private const string JurySql = """
        select j.id,
            exists (select from conflict_of_interest c where c.judge_id = j.id and c.entry_id = @EntryId) as conflicted
        from judge j where j.cycle_id = @id and j.absent_reason is null
        """;

    private const string MoveSql = """
        insert into deliberation (cycle_id, number, entry_id, to_rank, reason, in_favour, recorded_at, recorded_by)
        select @id, coalesce(max(number), 0) + 1, @EntryId, @ToRank, @Reason, @InFavour, @Now, @Subject from deliberation where cycle_id = @id
        returning number
        """;

    private const string LotSql = "insert into award_lot (cycle_id, seed, entered_at, entered_by) values (@id, @Seed, @Now, @Subject) on conflict do nothing";

    private static async Task<Results<Ok<Page<TabulatedAnswer>>, Problem>> GetAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var cycle = await connection.QuerySingleOrDefaultAsync<CycleRow>(CycleSql, new { id, actor.Subject });
        if (cycle is null)
            return NoCycle;
        if (cycle.State != CycleState.Deliberation)
            return Problems.WrongStateFor(cycle.State, "reading the tabulation", CycleState.Deliberation);
        if (!actor.Is(Roles.AwardSecretary) && !cycle.OfJury)
            return CommonProblems.Forbidden.Because("The tabulation is for the secretary and for the judges of this cycle.");
        var (places, refused) = (await CycleBallots.ReadAsync(connection, id)).Rank(cycle.Rules, cycle.RulesDigest!);
        if (places is null)
            return refused!;
        http.Response.Headers.CacheControl = "no-store";
        var after = page.After is "" ? 0 : int.TryParse(page.After, out var position) && position > 0 ? position : throw CommonProblems.InvalidRequest.Because(
            "The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor!))).AsException();
        var rows = places.Select((place, index) => new TabulatedAnswer(
                index + 1, place.Entry, place.Rank, place.Tabulated, place.Best, place.Worst, place.Ballots, place.Raw, place.Calibrated, place.Criteria))
            .Skip(after).Take(page.Limit + 1).ToList();
        return TypedResults.Ok(Page.Of(http, rows, page, row => $"{row.Position}"));
    }

    private static async Task<Results<Created<DeliberationAnswer>, Problem>> PostAsync(string id, DeliberateRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForMoveAsync(work, id) is not { } cycle)
            return NoCycle;
        if (cycle.State != CycleState.Deliberation)
            return Problems.WrongStateFor(cycle.State, "a move by the jury", CycleState.Deliberation);
        if (string.Concat(body.Reason.Where(c => !char.IsWhiteSpace(c))).Length < 20)
            return CommonProblems.InvalidRequest.Because("The jury moves nothing without a reason.", new Fault("$.reason", "at least 20 characters beside white space", Came.Describe(body.Reason)));
        var entries = (await work.Connection.QueryAsync<Guid>("select id from entry where cycle_id = @id and eligible", new { id })).ToHashSet();
        if (!entries.Contains(body.EntryId))
            return Problems.EntryNotFound.Because("No eligible entry of this cycle has this id. GET /v1/cycles/{id}/tabulation lists them.");
        if (body.ToRank > entries.Count)
            return CommonProblems.InvalidRequest.Because("There are not so many ranks.", new Fault("$.toRank", $"1 to {entries.Count}, the number of entries", $"{body.ToRank}"));
        var jury = (await work.Connection.QueryAsync<(Guid Id, bool Conflicted)>(JurySql, new { id, body.EntryId })).ToDictionary(judge => judge.Id, judge => judge.Conflicted);
        var inFavour = body.InFavour.Distinct().Order().ToArray();
        if (inFavour.Length != body.InFavour.Count || !inFavour.All(jury.ContainsKey))
            return CommonProblems.InvalidRequest.Because(
                "Those in favour are judges of this cycle who are not absent.", new Fault("$.inFavour", "different ids of judges who are not absent", $"{body.InFavour.Count} ids, some twice or of others"));
        if (inFavour.Where(judge => jury[judge]).ToList() is { Count: > 0 } conflicted)
            return Problems.ConflictOfInterest.Because("Who has a conflict of interest with an entry has no say in its rank.").With("judges", conflicted);
        if (inFavour.Length * 2 <= jury.Count)
            return Problems.NoMajority.Because($"A move needs more than half of the {jury.Count} judges who are not absent; {inFavour.Length} are for it.");
        var number = await work.Connection.QuerySingleAsync<int>(MoveSql, new { id, body.EntryId, body.ToRank, body.Reason, InFavour = inFavour, work.Now, actor.Subject });
        await work.RecordAsync(actor, "jury.moved", body.EntryId.ToString(), new { number });
        return TypedResults.Created($"/v1/cycles/{id}/tabulation", new DeliberationAnswer(number, body.EntryId, body.ToRank, body.Reason, inFavour, work.Now));
    }

    private static async Task<Results<Created<LotAnswer>, Problem>> DrawAsync(string id, EnterLotRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForMoveAsync(work, id) is not { } cycle)
            return NoCycle;
        if (cycle.State != CycleState.Deliberation)
            return Problems.WrongStateFor(cycle.State, "the lot", CycleState.Deliberation);
        if (cycle.Rules.LotSeedSource is not { } source)
            return Problems.NoLot.Because("By the frozen rules equal entries share their rank; no seed source is named.");
        if (await work.Connection.ExecuteAsync(LotSql, new { id, body.Seed, work.Now, actor.Subject }) == 0)
            return Problems.AlreadyDrawn.Because("The seed is entered once; a second one would choose between two results.");
        await work.RecordAsync(actor, "lot.drawn", id, new { body.Seed });
        return TypedResults.Created($"/v1/cycles/{id}/tabulation", new LotAnswer(id, source, body.Seed, work.Now));
    }

    private static Problem NoCycle => Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");

    private sealed record CycleRow(CycleState State, Rules Rules, string? RulesDigest, bool OfJury);
}
