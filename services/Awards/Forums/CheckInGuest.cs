using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/check-ins: a guest arrives and shows the invitation's code; each admits once. Scanners without a network: <see cref="UploadScans"/>.</summary>
public static class CheckInGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/check-ins", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.InvitationNotFound, Problems.AlreadyCheckedIn)
        .WithTags("Guests").WithSummary("Check a guest in");

    /// <param name="InvitationCode">The code that the guest shows; in the body, since addresses are logged.</param>
    public sealed record CheckInRequest([Length(20, 40)] string InvitationCode);

    public sealed record CheckInAnswer(string GuestId, string Name, string Delegation, Instant CheckedInAt);

    private const string GuestSql = "select id, name, delegation from guest where forum_id = @id and invitation_digest = @Digest";

    private const string Sql = """
        insert into check_in (forum_id, guest_id, checked_in_at, checked_in_by) values (@id, @GuestId, @Now, @Subject)
        on conflict on constraint check_in_once do nothing
        """;

    private static async Task<Results<Created<CheckInAnswer>, Problem>> HandleAsync(string id, CheckInRequest body, UnitOfWork work, Actor actor)
    {
        var guest = await work.Connection.QuerySingleOrDefaultAsync<GuestRow>(GuestSql, new { id, Digest = InviteGuest.InvitationCode.DigestOf(body.InvitationCode) });
        if (guest is null)
            return Problems.InvitationNotFound.Because("Expected an invitation code of this forum that has not been replaced; the code that came is none.");
        if (await work.Connection.ExecuteAsync(Sql, new { id, GuestId = guest.Id, work.Now, actor.Subject }) == 0)
            return Problems.AlreadyCheckedIn.Because("This invitation has admitted its guest already.");
        await work.RecordAsync(actor, "guest.checked-in", $"{id}/{guest.Id}", new { });
        return TypedResults.Created($"/v1/forums/{id}/guests/{guest.Id}", new CheckInAnswer(guest.Id, guest.Name, guest.Delegation, work.Now));
    }

    private sealed record GuestRow(string Id, string Name, string Delegation);
}
