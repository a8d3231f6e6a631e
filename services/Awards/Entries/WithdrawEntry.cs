using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/entries/{id}/withdrawal: an authority takes its entry back, until judges have it.</summary>
public static class WithdrawEntry
{
    private static readonly CycleState[] Allowed = [CycleState.Open, CycleState.ScreeningClosed, CycleState.JuryFormed];

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/withdrawal", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.WrongState, Problems.EntryWithdrawn)
        .WithTags("Entries").WithSummary("Withdraw the own authority's entry")
        .WithDescription("While the cycle is Open, ScreeningClosed or JuryFormed. While it is Open the authority may enter again.");

    /// <param name="Reason">Why.</param>
    public sealed record WithdrawEntryRequest([Length(1, 1000)] string Reason);

    // A withdrawn entry is not eligible, so that nothing which judges, ranks or shows eligible entries has to know of it.
    private const string Sql = $"""
        update entry e set withdrawn_at = @Now, withdrawn_reason = @Reason, eligible = false, screening_reason = 'Withdrawn by its authority.', screened_at = @Now
        where id = @id and withdrawn_at is null
        returning {EntryAnswer.Columns}
        """;

    private static async Task<Results<Ok<EntryAnswer>, Problem>> HandleAsync(Guid id, WithdrawEntryRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle
            || await work.Connection.QuerySingleAsync<string>("select authority_id from entry where id = @id", new { id }) != actor.Authority)
            return Problems.EntryNotFound.Because("Your authority has no entry with this id. GET /v1/cycles/{id}/entries lists yours.");
        if (!Allowed.Contains(cycle.State))
            return Problems.WrongStateFor(cycle.State, "a withdrawal", Allowed);
        if (await work.Connection.QuerySingleOrDefaultAsync<EntryAnswer>(Sql, new { id, body.Reason, work.Now }) is not { } entry)
            return Problems.EntryWithdrawn.Because("This entry is withdrawn already.");
        await work.RecordAsync(actor, "entry.withdrawn", id.ToString(), new { body.Reason });
        return TypedResults.Ok(entry);
    }
}
