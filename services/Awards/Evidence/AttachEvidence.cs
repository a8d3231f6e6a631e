using Asan.Awards.Cycles;
using Asan.Awards.Entries;

namespace Asan.Awards.Evidence;

/// <summary>POST /v1/entries/{id}/evidence: points an entry to a published fact, while entries are taken.</summary>
public static class AttachEvidence
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/evidence", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.EvidenceNotFound, Problems.WrongState, Problems.AlreadyAttached)
        .WithTags("Entries").WithSummary("Attach evidence to an entry");

    public sealed record AttachEvidenceRequest(Guid EvidenceId);

    private const string Sql = """
        insert into entry_evidence (entry_id, evidence_id, attached_at)
        select @id, id, @Now from evidence where id = @EvidenceId
        """;

    private const string ReadSql = $"select {EntryAnswer.Columns} from entry e where e.id = @id";

    private static async Task<Results<Created<EntryAnswer>, Problem>> HandleAsync(Guid id, AttachEvidenceRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle)
            return Problems.EntryNotFound.Because("No entry has this id.");
        var authority = await work.Connection.QuerySingleAsync<string>("select authority_id from entry where id = @id", new { id });
        if (!actor.Is(Roles.AwardSecretary) && actor.Authority != authority)
            return CommonProblems.Forbidden.Because("An applicant attaches evidence to the entry of the token's authority; this entry is another's.");
        if (cycle.State != CycleState.Open)
            return Problems.WrongStateFor(cycle.State, "evidence", CycleState.Open);
        try
        {
            if (await work.Connection.ExecuteAsync(Sql, new { id, body.EvidenceId, work.Now }) == 0)
                return Problems.EvidenceNotFound.Because("No evidence has this id. GET /v1/evidence lists what there is.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "evidence_once_per_entry" })
        {
            return Problems.AlreadyAttached.Because("The entry points to this evidence already.");
        }
        await work.RecordAsync(actor, "entry.evidence-attached", id.ToString(), new { body.EvidenceId });
        return TypedResults.Created($"/v1/entries/{id}", await work.Connection.QuerySingleAsync<EntryAnswer>(ReadSql, new { id }));
    }
}
