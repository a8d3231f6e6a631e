using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Programmes;

/// <summary>PUT /v1/programmes/{id}: an award programme, its founders and its purpose.</summary>
public static class PutProgramme
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/programmes/{id}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Transactional()
        .Refuses(CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Programmes").WithSummary("Create or change a programme");

    public sealed record ProgrammeRequest(
        [Texts(300)] Texts Name,
        [Length(1, 20)] IReadOnlyList<Organisation> Founders,
        [MaxLength(20)] IReadOnlyList<Organisation> Partners,
        [Texts(2000)] Texts Purpose,
        [MaxLength(20)] IReadOnlyList<Source> Sources,
        bool Example);

    private const string Sql = """
        insert into programme (id, version, name, founders, partners, purpose, sources, example, updated_at)
        values (@id, 1, @Name, @Founders, @Partners, @Purpose, @Sources, @Example, @Now)
        on conflict (id) do update set
            version = programme.version + 1, name = @Name, founders = @Founders, partners = @Partners, purpose = @Purpose,
            sources = @Sources, example = @Example, updated_at = @Now
        where programme.version = @known
        returning version
        """;

    private static async Task<Results<Ok<ProgrammeAnswer>, Created<ProgrammeAnswer>, Problem>> HandleAsync(
        string id, ProgrammeRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(id) is { } refused)
            return refused;
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from programme where id = @id for update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new
        {
            id, known, body.Name, body.Founders, body.Partners, body.Purpose, body.Sources, body.Example, work.Now,
        });
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "programme.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new ProgrammeAnswer(id, version.Value, body.Name, body.Founders, body.Partners, body.Purpose, body.Sources, body.Example);
        return known is null ? TypedResults.Created($"/v1/programmes/{id}", answer) : TypedResults.Ok(answer);
    }
}

/// <param name="Name">Its name.</param>
public sealed record Organisation([Texts(300)] Texts Name);

/// <summary>A programme as it is read.</summary>
public sealed record ProgrammeAnswer(
    string Id, long Version, Texts Name, IReadOnlyList<Organisation> Founders, IReadOnlyList<Organisation> Partners, Texts Purpose,
    IReadOnlyList<Source> Sources, bool Example);
