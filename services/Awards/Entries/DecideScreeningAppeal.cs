using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/entries/{id}/screening/appeal/decision: somebody who did not screen the entry decides; upheld makes it eligible.</summary>
public static class DecideScreeningAppeal
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/screening/appeal/decision", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.AppealNotFound, Problems.WrongState, Problems.AppealDecided, Problems.SamePerson, Problems.EntryWithdrawn)
        .WithTags("Entries").WithSummary("Decide an appeal against a screening");

    /// <param name="Upheld">Whether the authority is right and its entry eligible.</param>
    /// <param name="Reason">Why or why not; the authority reads it.</param>
    public sealed record DecideScreeningAppealRequest(bool Upheld, [Length(1, 1000)] string Reason);

    private const string Sql = """
        update screening_appeal set upheld = @Upheld, reason = @Reason, decided_by = @Subject, decided_at = @Now
        where entry_id = @id and decided_at is null
        returning entry_id, statement, appealed_at, upheld, reason, decided_at
        """;

    private const string EntrySql = "update entry set eligible = @Upheld, screening_reason = @Reason, screened_at = @Now where id = @id and withdrawn_at is null";

    private static async Task<Results<Ok<ScreeningAppealAnswer>, Problem>> HandleAsync(Guid id, DecideScreeningAppealRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle
            || !await work.Connection.QuerySingleAsync<bool>("select exists (select from screening_appeal where entry_id = @id)", new { id }))
            return Problems.AppealNotFound.Because("No entry has this id and an appeal.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "a decision on an appeal", CycleState.Open);
        var values = new { id, body.Upheld, body.Reason, actor.Subject, work.Now };
        if (await work.Connection.ExecuteAsync(EntrySql, values) == 0)
            return Problems.EntryWithdrawn.Because("The entry is withdrawn by its authority; there is nothing to decide.");
        try
        {
            if (await work.Connection.QuerySingleOrDefaultAsync<ScreeningAppealAnswer>(Sql, values) is not { } appeal)
                return Problems.AppealDecided.Because("The appeal is decided already, and its decision is final.");
            await work.RecordAsync(actor, "screening.appeal-decided", id.ToString(), new { body.Upheld, body.Reason });
            return TypedResults.Ok(appeal);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "appeal_decided_by_another" })
        {
            return Problems.SamePerson.Because("You screened this entry; another secretary decides the appeal.");
        }
    }
}
