using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Juries;

/// <summary>POST /v1/judges/{id}/conflicts: a conflict of interest with an entry, declared by the judge or the secretary before entries are assigned.</summary>
public static class DeclareConflict
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/judges/{id}/conflicts", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary, Roles.Judge).Idempotent()
        .Refuses(Problems.JudgeNotFound, Problems.EntryNotFound, Problems.WrongState, Problems.AlreadyDeclared)
        .WithTags("Juries").WithSummary("Declare a conflict of interest");

    public sealed record DeclareConflictRequest(Guid EntryId, [Length(1, 1000)] string Reason);

    public sealed record ConflictAnswer(Guid JudgeId, Guid EntryId, string Reason, Instant DeclaredAt);

    private const string Sql = """
        insert into conflict (cycle_id, judge_id, entry_id, reason, declared_by, declared_at)
        select cycle_id, @id, id, @Reason, @Subject, @Now from entry where id = @EntryId and cycle_id = @CycleId
        """;

    private static async Task<Results<Created<ConflictAnswer>, Problem>> HandleAsync(Guid id, DeclareConflictRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnJudgeAsync(work, id) is not { } cycle)
            return Problems.JudgeNotFound.Because("No judge has this id. GET /v1/cycles/{id}/judges lists them.");
        var person = await work.Connection.QuerySingleAsync<string>("select actor from judge where id = @id", new { id });
        if (!actor.Is(Roles.AwardSecretary) && person != actor.Subject)
            return CommonProblems.Forbidden.Because("A judge declares only their own conflicts; this judge is another person.");
        if (!CycleStates.BeforeAssignment.Contains(cycle.State))
            return Problems.WrongStateFor(cycle.State, "a declaration", CycleStates.BeforeAssignment);
        try
        {
            if (await work.Connection.ExecuteAsync(Sql, new { id, body.EntryId, body.Reason, CycleId = cycle.Id, actor.Subject, work.Now }) == 0)
                return Problems.EntryNotFound.Because("The judge's cycle has no such entry.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "conflict_once" })
        {
            return Problems.AlreadyDeclared.Because("This judge's conflict with this entry is declared already.");
        }
        await work.RecordAsync(actor, "conflict.declared", id.ToString(), new { body.EntryId, body.Reason });
        return TypedResults.Created($"/v1/cycles/{cycle.Id}/judges", new ConflictAnswer(id, body.EntryId, body.Reason, work.Now));
    }
}
