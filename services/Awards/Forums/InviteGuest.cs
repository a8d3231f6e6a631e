namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/guests/{guestId}/invitation: makes a guest's invitation; earlier ones stop working.</summary>
public static class InviteGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/guests/{guestId}/invitation", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.GuestNotFound)
        .WithTags("Guests").WithSummary("Make a guest's invitation")
        .WithDescription("`invitationToken` answers the invitation and is valid until the forum ends: send it in a link's fragment (`https://…/#token`), which browsers keep to themselves. `invitationCode` admits the guest at the door.");

    /// <param name="GuestId">The guest.</param>
    /// <param name="InvitationCode">What the guest shows at the door. Only this answer has it.</param>
    /// <param name="InvitationToken">What the guest answers with, signed. Only this answer has it.</param>
    /// <param name="ValidUntil">Until when the token can be used: the forum's end.</param>
    public sealed record InvitationAnswer(string GuestId, string InvitationCode, string InvitationToken, Instant ValidUntil);

    /// <summary>What a guest shows at the door.</summary>
    public static readonly TypedCode InvitationCode = new("asan.invitation.v1");

    private const string Sql = """
        update guest g set
            invitation_digest = @Digest, invitation = g.invitation + 1, invited_at = @Now, updated_at = @Now, version = g.version + 1
        from forum f
        where g.forum_id = @id and g.id = @guestId and f.id = g.forum_id
        returning g.invitation, upper(f.during)
        """;

    private static async Task<Results<Created<InvitationAnswer>, Problem>> HandleAsync(string id, string guestId, UnitOfWork work, Actor actor, HttpContext http)
    {
        var code = TypedCode.New();
        var made = await work.Connection.QuerySingleOrDefaultAsync<(int Number, Instant Until)?>(Sql, new { id, guestId, Digest = InvitationCode.DigestOf(code), work.Now });
        if (made is not { } invitation)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        var token = await new InvitationToken(id, guestId, invitation.Number, invitation.Until.ToUnixTimeSeconds()).SignAsync(work.Connection);
        await work.RecordAsync(actor, "guest.invited", $"{id}/{guestId}", new { invitation.Number });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/forums/{id}/guests/{guestId}", new InvitationAnswer(guestId, code, token, invitation.Until));
    }
}
