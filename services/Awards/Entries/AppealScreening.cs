using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/entries/{id}/screening/appeal: an authority contests that its entry was found ineligible, in the time that the rules give.</summary>
public static class AppealScreening
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/screening/appeal", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.WrongState, Problems.NothingToAppeal, Problems.AppealTooLate, Problems.ScreeningAppealed)
        .WithTags("Entries").WithSummary("Appeal against the screening of the own authority's entry");

    /// <param name="Statement">Why the entry is eligible.</param>
    public sealed record AppealScreeningRequest([Length(1, 4000)] string Statement);

    private const string EntrySql = "select authority_id, eligible, withdrawn_at, screened_at, screened_by from entry where id = @id for update";

    private const string Sql = """
        insert into screening_appeal (entry_id, screened_by, statement, appealed_by, appealed_at)
        values (@id, @ScreenedBy, @Statement, @Subject, @Now)
        """;

    private sealed record EntryRow(string AuthorityId, bool? Eligible, Instant? WithdrawnAt, Instant? ScreenedAt, string? ScreenedBy);

    private static async Task<Results<Created<ScreeningAppealAnswer>, Problem>> HandleAsync(Guid id, AppealScreeningRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle
            || await work.Connection.QuerySingleAsync<EntryRow>(EntrySql, new { id }) is var entry && entry.AuthorityId != actor.Authority)
            return Problems.EntryNotFound.Because("Your authority has no entry with this id. GET /v1/cycles/{id}/entries lists yours.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "an appeal against a screening", CycleState.Open);
        if (entry is not { Eligible: false, WithdrawnAt: null, ScreenedAt: { } screenedAt })
            return Problems.NothingToAppeal.Because("Only a screening that found an entry ineligible can be appealed.");
        var until = screenedAt + Duration.FromDays(cycle.Rules.Appeals?.ScreeningDays ?? 0);
        if (work.Now >= until)
            return Problems.AppealTooLate.Because($"By the rules an appeal was possible until {until}; it is {work.Now}.").With("until", until);
        try
        {
            await work.Connection.ExecuteAsync(Sql, new { id, entry.ScreenedBy, body.Statement, actor.Subject, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "screening_appeal_pkey" })
        {
            return Problems.ScreeningAppealed.Because("There is an appeal for this entry already; a screening can be appealed once.");
        }
        await work.RecordAsync(actor, "screening.appealed", id.ToString(), new { });
        return TypedResults.Created($"/v1/entries/{id}/screening/appeal", new ScreeningAppealAnswer(id, body.Statement, work.Now, Upheld: null, Reason: null, DecidedAt: null));
    }
}

/// <summary>An appeal against a screening.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Statement">What the authority says.</param>
/// <param name="AppealedAt">When it appealed.</param>
/// <param name="Upheld">Whether the authority was right; null until it is decided.</param>
/// <param name="Reason">Why or why not.</param>
/// <param name="DecidedAt">When it was decided.</param>
public sealed record ScreeningAppealAnswer(Guid EntryId, string Statement, Instant AppealedAt, bool? Upheld, string? Reason, Instant? DecidedAt);
