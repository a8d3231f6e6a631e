using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>POST /v1/cycles/{id}/entries: an authority enters its practice.</summary>
public static class SubmitEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cycles/{id}/entries", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.EntryTooLate, Problems.AlreadyEntered, Problems.JudgeOfOwnEntry)
        .WithTags("Entries").WithSummary("Enter a practice for the own authority");

    /// <param name="AuthorityId">The authority that the applicant speaks for.</param>
    /// <param name="Practice">What it enters.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">Whether it is invented.</param>
    public sealed record SubmitEntryRequest(
        [Slug] string AuthorityId, PracticeTexts Practice, [MaxLength(20)] IReadOnlyList<Source>? Sources = null, bool Example = false);

    private const string Sql = """
        insert into participant (cycle_id, actor, part) values (@CycleId, @Subject, 'applicant') on conflict do nothing;
        insert into entry (id, cycle_id, authority_id, practice, sources, example, submitted_at, submitted_by, late)
        values (@Id, @CycleId, @AuthorityId, @Practice, @Sources, @Example, @Now, @Subject, @late)
        """;

    private static async Task<Results<Created<EntryAnswer>, Problem>> HandleAsync(string id, SubmitEntryRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.Authority != body.AuthorityId)
            return CommonProblems.Forbidden.Because("An applicant enters for the authority of the token; the body names another one.");
        return await LockedCycle.ForActAsync(work, id) is { } cycle
            ? await EnterAsync(cycle, body, work, actor)
            : Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
    }

    /// <summary>The entry itself, whether it comes whole or from a draft.</summary>
    internal static async Task<Results<Created<EntryAnswer>, Problem>> EnterAsync(LockedCycle cycle, SubmitEntryRequest body, UnitOfWork work, Actor actor)
    {
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "an entry", CycleState.Open);
        var late = cycle.Rules.LateEntries is not null && work.Now > cycle.ClosesAt;
        if (late && cycle.ClosesAt + Duration.FromHours(cycle.Rules.LateEntries!.HoursAfterClosing) is var until && work.Now > until)
            return Problems.EntryTooLate.Because($"By the rules entries were taken until {until}; it is {work.Now}.").With("until", until);
        var entry = Guid.CreateVersion7();
        var sources = body.Sources ?? [];
        try
        {
            await work.Connection.ExecuteAsync(Sql, new
            {
                Id = entry, CycleId = cycle.Id, body.AuthorityId, body.Practice, Sources = sources, body.Example, work.Now, actor.Subject, late,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "entry_once_per_authority" })
        {
            return Problems.AlreadyEntered.Because("An authority has one entry in a cycle; this one has its own already. POST /v1/entries/{id}/withdrawal makes room for another.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "applicant_is_no_judge" })
        {
            return Problems.JudgeOfOwnEntry.Because("The person of the token judges in this cycle and cannot enter in it. Let somebody else of the authority enter.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "entry_authority" })
        {
            return CommonProblems.InvalidRequest.Because(
                "The authority is not known. The secretary creates it by PUT /v1/authorities/{id}.", new Fault("$.authorityId", "the id of an authority", "another id"));
        }
        await work.RecordAsync(actor, "entry.submitted", entry.ToString(), new { cycle = cycle.Id, authority = body.AuthorityId, late });
        return TypedResults.Created($"/v1/entries/{entry}",
            new EntryAnswer(entry, cycle.Id, body.AuthorityId, body.Practice, sources, body.Example, work.Now, late, Eligible: null, ScreeningReason: null, WithdrawnAt: null, EvidenceIds: []));
    }
}

/// <summary>An entry as it is read.</summary>
/// <param name="Id">The entry.</param>
/// <param name="CycleId">Its cycle.</param>
/// <param name="AuthorityId">The authority that entered.</param>
/// <param name="Practice">What it entered.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">Whether it is invented.</param>
/// <param name="SubmittedAt">When it was entered.</param>
/// <param name="Late">Whether it came after the closing, as the rules allow.</param>
/// <param name="Eligible">Whether it passed the screening; null before.</param>
/// <param name="ScreeningReason">Why or why not.</param>
/// <param name="WithdrawnAt">When its authority withdrew it; null when it stands.</param>
/// <param name="EvidenceIds">The evidence attached.</param>
public sealed record EntryAnswer(
    Guid Id, string CycleId, string AuthorityId, PracticeTexts Practice, IReadOnlyList<Source> Sources, bool Example,
    Instant SubmittedAt, bool Late, bool? Eligible, string? ScreeningReason, Instant? WithdrawnAt, Guid[] EvidenceIds)
{
    internal const string Columns = """
        e.id, e.cycle_id, e.authority_id, e.practice, e.sources, e.example, e.submitted_at, e.late, e.eligible, e.screening_reason, e.withdrawn_at,
        array(select evidence_id from entry_evidence where entry_id = e.id order by evidence_id) as evidence_ids
        """;
}
