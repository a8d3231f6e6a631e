using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>
/// An authority contests its result within the rules' days after the announcement; somebody else than who decided the
/// cycle decides on it. Nothing goes back: an upheld appeal may correct the entry's rank beside the result, with its
/// reason, and the cycle is archived only when all appeals are decided and no new one can come.
/// </summary>
public static class ResultAppeals
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/entries/{id}/result-appeals", FileAsync)
            .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
            .Refuses(Problems.EntryNotFound, Problems.WrongState, Problems.AppealTooLate, Problems.AlreadyAppealed)
            .WithTags("Results").WithSummary("Contest the own entry's result");
        api.MapGet("/cycles/{id}/result-appeals", ListAsync)
            .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Applicant)
            .WithTags("Results").WithSummary("Appeals: the secretary sees all, an authority its own");
        api.MapPost("/result-appeals/{id}/decision", DecideAsync)
            .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
            .Refuses(Problems.AppealNotFound, Problems.SamePerson, Problems.AppealDecided)
            .WithTags("Results").WithSummary("Decide on an appeal, as another person than who decided the cycle");
    }

    public sealed record FileResultAppealRequest([Length(20, 5000)] string Reason);

    /// <param name="Upheld">Whether the authority is right.</param>
    /// <param name="Decision">Why, in at least 20 characters; the authority reads it.</param>
    /// <param name="CorrectedRank">The rank the entry should have had; only with an upheld appeal. It stands beside the result, which stays as it was decided.</param>
    public sealed record DecideResultAppealRequest(bool Upheld, [Length(20, 5000)] string Decision, [Range(1, 100_000)] int? CorrectedRank = null);

    /// <param name="Id">The appeal.</param>
    /// <param name="EntryId">The entry whose result is contested.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="FiledAt">When it was filed.</param>
    /// <param name="Upheld">The decision; null while it is open.</param>
    /// <param name="Decision">Its reason.</param>
    /// <param name="CorrectedRank">The rank that it gave the entry.</param>
    /// <param name="DecidedAt">When it was decided.</param>
    public sealed record ResultAppealAnswer(
        Guid Id, Guid EntryId, string Reason, Instant FiledAt, bool? Upheld, string? Decision, int? CorrectedRank, Instant? DecidedAt);

    private const string Columns = "p.id, p.entry_id, p.reason, p.filed_at, p.upheld, p.decision, p.corrected_rank, p.decided_at";

    private const string FileSql = """
        insert into result_appeal (id, cycle_id, entry_id, reason, filed_at, filed_by, cycle_decider)
        select @appeal, d.cycle_id, @id, @Reason, @Now, @Subject, d.decided_by from decision d where d.cycle_id = @cycle
        """;

    private const string ListSql = $"""
        select {Columns}
        from result_appeal p join entry e on e.id = p.entry_id
        where p.cycle_id = @id and p.id > @After and (@All or e.authority_id = @Authority)
        order by p.id
        limit @Limit + 1
        """;

    private const string DecideSql = $"""
        update result_appeal p set upheld = @Upheld, decision = @Decision, corrected_rank = @CorrectedRank, decided_at = @Now, decided_by = @Subject
        where p.id = @id and p.upheld is null
        returning {Columns}
        """;

    private const string OpenSql = "select count(*)::int from result_appeal where cycle_id = @Id and upheld is null";

    /// <summary>The last instant at which an appeal is taken.</summary>
    public static Instant Until(Instant announcedAt, Rules rules) => announcedAt + Duration.FromDays(rules.Appeals?.ResultDays ?? 0);

    /// <summary>Entering Archived: no appeal is open, and no new one can come.</summary>
    internal static async Task<Problem?> EndAsync(LockedCycle cycle, UnitOfWork work)
    {
        var announcedAt = await work.Connection.QuerySingleAsync<Instant>("select announced_at from cycle where id = @Id", new { cycle.Id });
        if (work.Now <= Until(announcedAt, cycle.Rules))
            return Problems.NotReady.Because($"Authorities may appeal until {Until(announcedAt, cycle.Rules)}; the cycle is archived after that.").With("appealUntil", Until(announcedAt, cycle.Rules));
        var open = await work.Connection.QuerySingleAsync<int>(OpenSql, new { cycle.Id });
        return open == 0 ? null : Problems.NotReady.Because($"{open} appeals are not decided yet. GET /v1/cycles/{{id}}/result-appeals lists them.");
    }

    private static async Task<Results<Created<ResultAppealAnswer>, Problem>> FileAsync(Guid id, FileResultAppealRequest body, UnitOfWork work, Actor actor)
    {
        // One problem for what is not there and for what is another authority's.
        if (await work.Connection.QuerySingleOrDefaultAsync<string>("select cycle_id from entry where id = @id and authority_id = @Authority and eligible", new { id, actor.Authority }) is not { } cycleId
            || await LockedCycle.ForActAsync(work, cycleId) is not { } cycle)
            return Problems.EntryNotFound.Because("No ranked entry of the token's authority has this id. GET /v1/cycles/{id}/entries lists yours.");
        if (cycle.State != CycleState.Announced)
            return Problems.WrongStateFor(cycle.State, "an appeal against the result", CycleState.Announced);
        var until = Until(await work.Connection.QuerySingleAsync<Instant>("select announced_at from cycle where id = @cycleId", new { cycleId }), cycle.Rules);
        if (work.Now > until)
            return Problems.AppealTooLate.Because($"By the rules an appeal is taken until {until}, {cycle.Rules.Appeals?.ResultDays ?? 0} days after the announcement.").With("appealUntil", until);
        var appeal = Guid.CreateVersion7();
        try
        {
            if (await work.Connection.ExecuteAsync(FileSql, new { appeal, id, cycle = cycleId, body.Reason, work.Now, actor.Subject }) == 0)
                return Problems.WrongState.Because("The cycle was decided before appeals were taken here.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "result_appeal_once" })
        {
            return Problems.AlreadyAppealed.Because("The result of this entry is contested already. GET /v1/cycles/{id}/result-appeals shows the appeal.");
        }
        await work.RecordAsync(actor, "result.appealed", id.ToString(), new { appeal });
        return TypedResults.Created($"/v1/cycles/{cycleId}/result-appeals", new ResultAppealAnswer(appeal, id, body.Reason, work.Now, null, null, null, null));
    }

    private static async Task<Ok<Page<ResultAppealAnswer>>> ListAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ResultAppealAnswer>(ListSql, new { id, After = page.AfterId(), page.Limit, All = actor.Is(Roles.AwardSecretary), actor.Authority });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }

    private static async Task<Results<Ok<ResultAppealAnswer>, Problem>> DecideAsync(Guid id, DecideResultAppealRequest body, UnitOfWork work, Actor actor)
    {
        if (body.CorrectedRank is not null && !body.Upheld)
            return CommonProblems.InvalidRequest.Because("Only an upheld appeal corrects a rank.", new Fault("$.correctedRank", "nothing, since upheld is false", "a rank"));
        try
        {
            if (await work.Connection.QuerySingleOrDefaultAsync<ResultAppealAnswer>(DecideSql, new { id, body.Upheld, body.Decision, body.CorrectedRank, work.Now, actor.Subject }) is { } decided)
            {
                await work.RecordAsync(actor, "result.appeal-decided", decided.EntryId.ToString(), new { appeal = id, body.Upheld });
                return TypedResults.Ok(decided);
            }
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "result_appeal_by_another" })
        {
            return Problems.SamePerson.Because("Who decided the cycle, or filed the appeal, does not decide on it. Another person with the role award-secretary does.");
        }
        return await work.Connection.QuerySingleAsync<bool>("select exists (select from result_appeal where id = @id)", new { id })
            ? Problems.AppealDecided.Because("This appeal is decided, and final.")
            : Problems.AppealNotFound.Because("No appeal has this id. GET /v1/cycles/{id}/result-appeals lists them.");
    }
}
