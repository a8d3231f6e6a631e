using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/entries/{id}/screening: whether an entry meets the conditions. May be corrected until it is appealed or screening closes.</summary>
public static class ScreenEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/screening", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.WrongState, Problems.EntryWithdrawn, Problems.ScreeningAppealed)
        .WithTags("Entries").WithSummary("Record the screening of an entry");

    public sealed record ScreenEntryRequest(bool Eligible, [Length(1, 1000)] string Reason);

    private const string Sql = $"""
        update entry e set eligible = @Eligible, screening_reason = @Reason, screened_at = @Now, screened_by = @Subject
        where id = @id and withdrawn_at is null
        returning {EntryAnswer.Columns}
        """;

    private static async Task<Results<Ok<EntryAnswer>, Problem>> HandleAsync(Guid id, ScreenEntryRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle)
            return Problems.EntryNotFound.Because("No entry has this id. GET /v1/cycles/{id}/entries lists them.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "screening", CycleState.Open);
        if (await work.Connection.QuerySingleOrDefaultAsync<EntryAnswer>(Sql, new { id, body.Eligible, body.Reason, work.Now, actor.Subject }) is not { } entry)
            return Problems.EntryWithdrawn.Because("The entry is withdrawn by its authority; there is nothing to screen.");
        // After the update, whose lock on the entry an appeal waits for.
        if (await work.Connection.QuerySingleAsync<bool>("select exists (select from screening_appeal where entry_id = @id)", new { id }))
            return Problems.ScreeningAppealed.Because("The authority has appealed; what is decided on the appeal holds. POST /v1/entries/{id}/screening/appeal/decision decides it.");
        await work.RecordAsync(actor, "entry.screened", id.ToString(), new { body.Eligible, body.Reason });
        return TypedResults.Ok(entry);
    }
}
