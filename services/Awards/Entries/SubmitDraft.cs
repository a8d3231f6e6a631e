using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/cycles/{id}/entry-draft/submission: the draft of the own authority becomes its entry.</summary>
public static class SubmitDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cycles/{id}/entry-draft/submission", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .Refuses(
            Problems.CycleNotFound, Problems.DraftNotFound, Problems.DraftIncomplete, Problems.WrongState, Problems.EntryTooLate,
            Problems.AlreadyEntered, Problems.JudgeOfOwnEntry)
        .WithTags("Entries").WithSummary("Submit the draft of the own authority's entry");

    private static async Task<Results<Created<EntryAnswer>, Problem>> HandleAsync(string id, UnitOfWork work, Actor actor)
    {
        if (actor.Authority is null)
            return DraftAnswer.NoAuthority;
        if (await LockedCycle.ForActAsync(work, id) is not { } cycle)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (await work.Connection.QuerySingleOrDefaultAsync<DraftAnswer>($"{DraftAnswer.Sql} for update", new { id, actor.Authority }) is not { } draft)
            return Problems.DraftNotFound.Because("Your authority has no draft in this cycle. PUT /v1/cycles/{id}/entry-draft saves one.");
        if (draft.Practice.Missing().ToList() is { Count: > 0 } missing)
            return Problems.DraftIncomplete.Because("The draft lacks parts of its practice; see `errors`. Save it with them first.", missing);
        await work.Connection.ExecuteAsync("delete from entry_draft where cycle_id = @id and authority_id = @Authority", new { id, actor.Authority });
        return await SubmitEntry.EnterAsync(cycle, new(actor.Authority, draft.Practice.Complete(), draft.Sources), work, actor);
    }
}
