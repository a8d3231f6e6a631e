using Microsoft.AspNetCore.Mvc;

namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/invitation: what a guest is invited to, and has answered.</summary>
public static class GetInvitation
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/invitation", HandleAsync)
        .Refuses(Problems.InvitationInvalid)
        .WithTags("Guests").WithSummary("Read your invitation").WithDescription("For whoever has the invitation's token, sent as the header `Invitation-Token`.");

    /// <param name="ForumId">The forum.</param>
    /// <param name="Name">Who is invited.</param>
    /// <param name="Delegation">With which delegation.</param>
    /// <param name="Answer">accepted or declined; null before.</param>
    /// <param name="AnsweredAt">When.</param>
    /// <param name="Dietary">What was told.</param>
    /// <param name="Access">What was told.</param>
    /// <param name="AnswerUntil">Until when the answer can be given and changed: the forum's beginning.</param>
    public sealed record InvitationView(
        string ForumId, string Name, string Delegation, string? Answer, Instant? AnsweredAt, string[] Dietary, string[] Access, Instant AnswerUntil);

    private static async Task<Results<Ok<InvitationView>, Problem>> HandleAsync(
        string id, NpgsqlDataSource database, TimeProvider time, HttpContext http, [FromHeader(Name = "Invitation-Token")] string? token = null)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (guest, refused) = await InvitationToken.OpenAsync(connection, id, token ?? "", time.Now());
        http.Response.Headers.CacheControl = "no-store";
        return guest is null ? refused! : TypedResults.Ok(Shown(id, guest));
    }

    internal static InvitationView Shown(string forum, InvitationToken.Invited guest) =>
        new(forum, guest.Name, guest.Delegation, guest.Answer, guest.AnsweredAt, guest.Dietary, guest.Access, guest.AnswerUntil);
}
