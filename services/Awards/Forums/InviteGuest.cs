namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/guests/{guestId}/invitation: makes a code that admits the guest; an earlier one stops working.</summary>
public static class InviteGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/guests/{guestId}/invitation", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.GuestNotFound)
        .WithTags("Guests").WithSummary("Make a guest's invitation");

    /// <param name="GuestId">The guest.</param>
    /// <param name="InvitationCode">What the guest shows at the door. Only this answer has it.</param>
    public sealed record InvitationAnswer(string GuestId, string InvitationCode);

    /// <summary>What a guest shows at the door.</summary>
    public static readonly TypedCode InvitationCode = new("asan.invitation.v1");

    private const string Sql = "update guest set invitation_digest = @Digest, invited_at = @Now, updated_at = @Now, version = version + 1 where forum_id = @id and id = @guestId";

    private static async Task<Results<Created<InvitationAnswer>, Problem>> HandleAsync(string id, string guestId, UnitOfWork work, Actor actor, HttpContext http)
    {
        var code = TypedCode.New();
        if (await work.Connection.ExecuteAsync(Sql, new { id, guestId, Digest = InvitationCode.DigestOf(code), work.Now }) == 0)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        await work.RecordAsync(actor, "guest.invited", $"{id}/{guestId}", new { });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/forums/{id}/guests/{guestId}", new InvitationAnswer(guestId, code));
    }
}
