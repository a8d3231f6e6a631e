using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Authorities;

/// <summary>PUT /v1/authorities/{id}: a local or regional authority that may enter.</summary>
public static class PutAuthority
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/authorities/{id}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Transactional()
        .Refuses(CommonProblems.VersionConflict, CommonProblems.PreconditionRequired, Problems.WrongState)
        .WithTags("Authorities").WithSummary("Create or change an authority")
        .WithDescription("While an eligible entry of it is being judged, its country, region, kind and size stay as they are: quotas and conflicts of interest follow from them.");

    /// <param name="Name">Its name.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Region">The region of its association, such as <c>east</c>.</param>
    /// <param name="Kind">A city (or commune), or a region (county, province, governorate).</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">Whether it is invented.</param>
    /// <param name="Size">How many people it serves, by the bounds that the award names; null where it is not known.</param>
    public sealed record AuthorityRequest(
        [Texts(200)] Texts Name,
        [RegularExpression("^[A-Z]{2}$")] string Country,
        [Slug] string Region,
        [AllowedValues("city", "region")] string Kind,
        [MaxLength(20)] IReadOnlyList<Source> Sources,
        bool Example,
        [RegularExpression("^(small|medium|large)$")] string? Size = null);

    private const string Sql = """
        insert into authority (id, version, name, country, region, kind, sources, example, size, updated_at)
        values (@id, 1, @Name, @Country, @Region, @Kind, @Sources, @Example, @Size, @Now)
        on conflict (id) do update set
            version = authority.version + 1, name = @Name, country = @Country, region = @Region, kind = @Kind,
            sources = @Sources, example = @Example, size = @Size, updated_at = @Now
        where authority.version = @known
        returning version
        """;

    private static async Task<Results<Ok<AuthorityAnswer>, Created<AuthorityAnswer>, Problem>> HandleAsync(
        string id, AuthorityRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(id) is { } refused)
            return refused;
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from authority where id = @id for no key update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        long? version;
        try
        {
            version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new
            {
                id, known, body.Name, body.Country, body.Region, body.Kind, body.Sources, body.Example, body.Size, work.Now,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "authority_of_an_african_country" })
        {
            return CommonProblems.InvalidRequest.Because(
                "The award is for local and regional authorities of African countries.", new Fault("$.country", "the ISO 3166-1 code of one of the 54 African states of the United Nations", "another code"));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.RestrictViolation, ConstraintName: "authority_is_being_judged" })
        {
            return Problems.WrongState.Because(
                "An eligible entry of the authority is being judged, so that its country, region, kind and size stay as they are. Name and sources can change; the rest once the winners are announced.");
        }
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "authority.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new AuthorityAnswer(id, version.Value, body.Name, body.Country, body.Region, body.Kind, body.Sources, body.Example, body.Size);
        return known is null ? TypedResults.Created($"/v1/authorities/{id}", answer) : TypedResults.Ok(answer);
    }
}

/// <summary>An authority as it is read.</summary>
public sealed record AuthorityAnswer(
    string Id, long Version, Texts Name, string Country, string Region, string Kind, IReadOnlyList<Source> Sources, bool Example, string? Size = null);
