using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>PUT /v1/cycles/{id}/entry-draft: what an authority has written of its entry so far; for nobody else to see.</summary>
public static class SaveDraft
{
    private static readonly CycleState[] Allowed = [CycleState.RulesFrozen, CycleState.Open];

    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/cycles/{id}/entry-draft", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Transactional()
        .Refuses(Problems.CycleNotFound, Problems.WrongState, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Entries").WithSummary("Save the draft of the own authority's entry")
        .WithDescription("An authority has one draft in a cycle. Any part may be missing until it is submitted: POST /v1/cycles/{id}/entry-draft/submission.");

    /// <param name="Practice">What is written of the practice.</param>
    /// <param name="Sources">Where it comes from.</param>
    public sealed record DraftRequest(PracticeDraft Practice, [MaxLength(20)] IReadOnlyList<Source>? Sources = null);

    private const string Sql = """
        insert into entry_draft (cycle_id, authority_id, version, practice, sources, updated_at, updated_by)
        values (@id, @Authority, 1, @Practice, @Sources, @Now, @Subject)
        on conflict (cycle_id, authority_id) do update set
            version = entry_draft.version + 1, practice = @Practice, sources = @Sources, updated_at = @Now, updated_by = @Subject
        where entry_draft.version = @known
        returning version
        """;

    private static async Task<Results<Ok<DraftAnswer>, Created<DraftAnswer>, Problem>> HandleAsync(string id, DraftRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (actor.Authority is null)
            return DraftAnswer.NoAuthority;
        if (await LockedCycle.ForActAsync(work, id) is not { } cycle)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!Allowed.Contains(cycle.State))
            return Problems.WrongStateFor(cycle.State, "a draft", Allowed);
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>(
            "select version from entry_draft where cycle_id = @id and authority_id = @Authority for update", new { id, actor.Authority });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var sources = body.Sources ?? [];
        long? version;
        try
        {
            version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new { id, actor.Authority, body.Practice, Sources = sources, work.Now, actor.Subject, known });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "entry_draft_authority" })
        {
            return CommonProblems.Forbidden.Because("The authority of the token is not registered. The secretary creates it by PUT /v1/authorities/{id}.");
        }
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        http.SetETag(version.Value);
        var answer = new DraftAnswer(id, actor.Authority, version.Value, body.Practice, sources, work.Now);
        return known is null ? TypedResults.Created($"/v1/cycles/{id}/entry-draft", answer) : TypedResults.Ok(answer);
    }
}

/// <summary>A draft as its authority reads it.</summary>
/// <param name="CycleId">The cycle.</param>
/// <param name="AuthorityId">The authority whose draft it is.</param>
/// <param name="Version">Its version.</param>
/// <param name="Practice">What is written of the practice.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="UpdatedAt">When it was saved last.</param>
public sealed record DraftAnswer(string CycleId, string AuthorityId, long Version, PracticeDraft Practice, IReadOnlyList<Source> Sources, Instant UpdatedAt)
{
    internal const string Sql = """
        select cycle_id, authority_id, version, practice, sources, updated_at
        from entry_draft
        where cycle_id = @id and authority_id = @Authority
        """;

    internal static Problem NoAuthority => CommonProblems.Forbidden.Because("A draft belongs to the authority of the token; the token names none.");
}
