using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}/guests/{guestId}: somebody who is invited.</summary>
public static class PutGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}/guests/{guestId}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(Problems.ForumNotFound, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Guests").WithSummary("Create or change a guest");

    /// <param name="Name">The guest's name.</param>
    /// <param name="Delegation">Whom the guest comes for.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Role">The guest's role in the delegation.</param>
    /// <param name="Example">Whether the guest is invented.</param>
    /// <param name="Sources">Where this comes from.</param>
    public sealed record GuestRequest(
        [Length(1, 200)] string Name,
        [Length(1, 200)] string Delegation,
        [RegularExpression("^[A-Z]{2}$")] string Country,
        [Length(1, 200)] string Role,
        bool Example,
        [MaxLength(20)] IReadOnlyList<Source>? Sources = null);

    private const string Sql = $"""
        insert into guest as g (forum_id, id, version, name, delegation, country, role, sources, example, updated_at)
        values (@id, @guestId, 1, @Name, @Delegation, @Country, @Role, @Sources, @Example, @Now)
        on conflict (forum_id, id) do update set
            version = g.version + 1, name = @Name, delegation = @Delegation, country = @Country, role = @Role,
            sources = @Sources, example = @Example, updated_at = @Now
        where g.version = @known
        returning {GuestAnswer.Columns}
        """;

    private static async Task<Results<Ok<GuestAnswer>, Created<GuestAnswer>, Problem>> HandleAsync(
        string id, string guestId, GuestRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(guestId, "guestId") is { } refused)
            return refused;
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from forum where id = @id)", new { id }))
            return Problems.ForumNotFound.Because("No forum has this id. PUT /v1/forums/{id} creates it.");
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>(
            "select version from guest where forum_id = @id and id = @guestId for update", new { id, guestId });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var guest = await work.Connection.QuerySingleOrDefaultAsync<GuestAnswer>(Sql, new
        {
            id, guestId, known, body.Name, body.Delegation, body.Country, body.Role, Sources = body.Sources ?? [], body.Example, work.Now,
        });
        if (guest is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "guest.put", $"{id}/{guestId}", new { guest.Version });
        http.SetETag(guest.Version);
        return known is null ? TypedResults.Created($"/v1/forums/{id}/guests/{guestId}", guest) : TypedResults.Ok(guest);
    }
}

/// <summary>A guest as the forum's host sees them.</summary>
/// <param name="Id">The guest's id within the forum.</param>
/// <param name="Version">Its version.</param>
/// <param name="Name">The guest's name.</param>
/// <param name="Delegation">Whom the guest comes for.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Role">The guest's role in the delegation.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">Whether the guest is invented.</param>
/// <param name="InvitedAt">When the invitation that counts was made; null before.</param>
/// <param name="CheckedInAt">When the guest arrived; null before.</param>
/// <param name="Answer">accepted or declined; null before the guest answers.</param>
/// <param name="Dietary">What the guest eats, in the words of a closed list.</param>
/// <param name="Access">What the guest needs to take part, in the words of a closed list.</param>
/// <param name="Seat">Room, row and seat, such as <c>main 3-14</c>; null before.</param>
public sealed record GuestAnswer(
    string Id, long Version, string Name, string Delegation, string Country, string Role, IReadOnlyList<Source> Sources, bool Example,
    Instant? InvitedAt, Instant? CheckedInAt, string? Answer, string[] Dietary, string[] Access, string? Seat)
{
    internal const string Columns = """
        g.id, g.version, g.name, g.delegation, g.country, g.role, g.sources, g.example, g.invited_at,
        (select checked_in_at from check_in where forum_id = g.forum_id and guest_id = g.id) as checked_in_at,
        g.answer, g.dietary, g.access,
        (select room_id || ' ' || row || '-' || number from seat where forum_id = g.forum_id and guest_id = g.id) as seat
        """;
}
