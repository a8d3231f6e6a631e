using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Ballots;

/// <summary>POST /v1/judges/{id}/substitutions: another judge of the jury scores an entry in this one's place, while nothing is sealed.</summary>
public static class SubstituteJudge
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/judges/{id}/substitutions", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(
            Problems.JudgeNotFound, Problems.WrongState, Problems.NotAssigned, Problems.AlreadyAssigned, Problems.AlreadyAbsent, Problems.AlreadyCommitted,
            Problems.ConflictOfInterest, Problems.AssignmentInfeasible)
        .WithTags("Ballots").WithSummary("Name a substitute for an entry")
        .WithDescription("For a judge who cannot vote, or whose conflict of interest came to light late. Not for a ballot that is committed.");

    /// <param name="EntryId">The entry.</param>
    /// <param name="SubstituteId">Who scores it now: a judge of the same jury, without a conflict of interest and with room for one more.</param>
    /// <param name="Reason">Why.</param>
    public sealed record SubstituteJudgeRequest(Guid EntryId, Guid SubstituteId, [Length(1, 1000)] string Reason);

    public sealed record SubstitutionAnswer(Guid EntryId, Guid JudgeId, Guid SubstituteId, string Reason, Instant MadeAt);

    private const string SubstituteSql = """
        select j.absent_reason is not null as absent,
            exists (select from conflict_of_interest c where c.judge_id = j.id and c.entry_id = @EntryId) as conflicted,
            exists (
                select from assignment a join judge other on other.id = a.judge_id
                where a.entry_id = @EntryId and other.id not in (@id, j.id) and other.country = j.country) as same_country,
            (select count(*)::int from assignment a where a.judge_id = j.id) as load
        from judge j where j.id = @SubstituteId and j.cycle_id = @cycle
        """;

    private const string Record = """
        insert into substitution (cycle_id, entry_id, judge_id, substitute_id, reason, made_at, made_by)
        values (@cycle, @EntryId, @id, @SubstituteId, @Reason, @Now, @Subject)
        """;

    private const string Remove = "delete from assignment where entry_id = @EntryId and judge_id = @id";

    private const string Insert = "insert into assignment (cycle_id, entry_id, judge_id) values (@cycle, @EntryId, @SubstituteId)";

    private static async Task<Results<Created<SubstitutionAnswer>, Problem>> HandleAsync(Guid id, SubstituteJudgeRequest body, UnitOfWork work, Actor actor)
    {
        // Alone in the cycle: two substitutions at a time could both find the same room.
        if (await work.Connection.QuerySingleOrDefaultAsync<string>("select cycle_id from judge where id = @id", new { id }) is not { } cycleId
            || await LockedCycle.ForMoveAsync(work, cycleId) is not { } cycle)
            return Problems.JudgeNotFound.Because("No judge has this id. GET /v1/cycles/{id}/judges lists them.");
        if (cycle.State is not (CycleState.Assigned or CycleState.Balloting))
            return Problems.WrongStateFor(cycle.State, "a substitution", CycleState.Assigned, CycleState.Balloting);
        var row = new { id, cycle = cycle.Id, body.EntryId, body.SubstituteId, body.Reason, work.Now, actor.Subject };
        if (await work.Connection.QuerySingleOrDefaultAsync<(bool Absent, bool Conflicted, bool SameCountry, int Load)?>(SubstituteSql, row) is not { } substitute)
            return CommonProblems.InvalidRequest.Because("The substitute is not of this jury.", new Fault("$.substituteId", "the id of a judge of the same cycle", "another id"));
        if (substitute.Absent)
            return Problems.AlreadyAbsent.Because("The substitute is recorded absent. Name another.");
        if (substitute.Conflicted)
            return Problems.ConflictOfInterest.Because("The substitute may not score this entry. Name another.");
        if (substitute.SameCountry && cycle.Rules.Conflicts is { OneJudgePerCountry: true })
            return Problems.ConflictOfInterest.Because("By the rules no entry gets two judges of one country, and another of the substitute's scores this one. Name another.");
        if (substitute.Load >= cycle.Rules.JudgeLoad.Max)
            return Problems.AssignmentInfeasible.Because($"The rules give a judge {cycle.Rules.JudgeLoad.Max} entries at most, and the substitute has {substitute.Load}. Name another.");
        try
        {
            await work.Connection.ExecuteAsync(Record, row);
            if (await work.Connection.ExecuteAsync(Remove, row) == 0)
                return Problems.NotAssigned.Because("Expected an entry that is assigned to the judge of the path. GET /v1/cycles/{id}/assignments lists who has what.");
            await work.Connection.ExecuteAsync(Insert, row);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "ballot_of_an_assignment" })
        {
            return Problems.AlreadyCommitted.Because("The judge has committed a ballot for this entry; it is final and counts once it is revealed.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "substitution_pkey" })
        {
            return Problems.AlreadyAssigned.Because("This judge was replaced for this entry before, and is not replaced twice.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "assignment_pkey" })
        {
            return Problems.AlreadyAssigned.Because("The substitute scores this entry already. Name another.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "assignment_without_conflict" })
        {
            return Problems.ConflictOfInterest.Because("The substitute may not score this entry. Name another.");
        }
        await work.RecordAsync(actor, "judge.substituted", id.ToString(), new { entry = body.EntryId, substitute = body.SubstituteId });
        return TypedResults.Created($"/v1/cycles/{cycle.Id}/assignments", new SubstitutionAnswer(body.EntryId, id, body.SubstituteId, body.Reason, work.Now));
    }
}
