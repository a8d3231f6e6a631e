using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Cycles;

/// <summary>PUT /v1/cycles/{id}: a cycle and its rules, until they are frozen.</summary>
public static class PutCycle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/cycles/{id}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Transactional()
        .Refuses(Problems.WrongState, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Cycles").WithSummary("Create a cycle, or change it while it is a draft");

    /// <param name="ProgrammeId">The award programme.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Rules">What it is decided by.</param>
    /// <param name="OpensAt">From when entries are announced to be accepted; the state Open is what admits them.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">Whether it is invented.</param>
    public sealed record CycleRequest(
        [Slug] string ProgrammeId,
        [Texts(300)] Texts Title,
        Rules Rules,
        Instant OpensAt,
        Instant ClosesAt,
        [MaxLength(20)] IReadOnlyList<Source> Sources,
        bool Example);

    private const string Sql = """
        insert into cycle (id, version, programme_id, state, title, rules, opens_at, closes_at, sources, example, updated_at)
        values (@id, 1, @ProgrammeId, 'Draft', @Title, @Rules, @OpensAt, @ClosesAt, @Sources, @Example, @Now)
        on conflict (id) do update set
            version = cycle.version + 1, programme_id = @ProgrammeId, title = @Title, rules = @Rules,
            opens_at = @OpensAt, closes_at = @ClosesAt, sources = @Sources, example = @Example, updated_at = @Now
        where cycle.version = @known and cycle.state = 'Draft'
        returning version
        """;

    private static async Task<Results<Ok<CycleAnswer>, Created<CycleAnswer>, Problem>> HandleAsync(
        string id, CycleRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(id) is { } refused)
            return refused;
        if (Faults(body).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The cycle contradicts itself; see `errors`.", faults);
        var current = await LockedCycle.ForMoveAsync(work, id);
        if (http.CheckPrecondition(current?.Version) is { } stale)
            return stale;
        if (current is not null and not { State: CycleState.Draft })
            return Problems.WrongStateFor(current.State, "a change of the cycle and its rules", CycleState.Draft);
        long? version;
        try
        {
            version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new
            {
                id, known = current?.Version, body.ProgrammeId, body.Title, body.Rules, body.OpensAt, body.ClosesAt, body.Sources, body.Example, work.Now,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "cycle_programme" })
        {
            return CommonProblems.InvalidRequest.Because(
                "The programme is not known. PUT /v1/programmes/{id} creates it.", new Fault("$.programmeId", "the id of a programme", "another id"));
        }
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "cycle.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new CycleAnswer(
            id, version.Value, body.ProgrammeId, nameof(CycleState.Draft), body.Title, body.Rules, RulesDigest: null, body.OpensAt, body.ClosesAt,
            AnnouncedAt: null, body.Sources, body.Example);
        return current is null ? TypedResults.Created($"/v1/cycles/{id}", answer) : TypedResults.Ok(answer);
    }

    private static IEnumerable<Fault> Faults(CycleRequest body) => body.OpensAt < body.ClosesAt
        ? body.Rules.Faults()
        : body.Rules.Faults().Prepend(new Fault("$.closesAt", $"an instant after opensAt, {body.OpensAt}", body.ClosesAt.ToString()));
}

/// <summary>A cycle as it is read.</summary>
/// <param name="Id">The cycle.</param>
/// <param name="Version">Its version.</param>
/// <param name="ProgrammeId">The award programme.</param>
/// <param name="State">How far it has come, such as <c>Open</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Rules">What it is decided by.</param>
/// <param name="RulesDigest">SHA-256 of the rules' canonical JSON (RFC 8785), lower-case hexadecimal; null before they are frozen.</param>
/// <param name="OpensAt">From when entries are announced to be accepted.</param>
/// <param name="ClosesAt">Until when.</param>
/// <param name="AnnouncedAt">When the winners became public; null before.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">Whether it is invented.</param>
public sealed record CycleAnswer(
    string Id, long Version, string ProgrammeId, string State, Texts Title, Rules Rules, string? RulesDigest,
    Instant OpensAt, Instant ClosesAt, Instant? AnnouncedAt, IReadOnlyList<Source> Sources, bool Example)
{
    internal const string Columns =
        "id, version, programme_id, state, title, rules, rules_digest, opens_at, closes_at, announced_at, sources, example";
}
