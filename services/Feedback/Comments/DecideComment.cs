using System.ComponentModel.DataAnnotations;
using Asan.Feedback.Cases;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Feedback.Comments;

/// <summary>
/// POST /v1/comments/{id}/decision: an officer of the central office, so that no unit judges what is said of it, shows a comment, or rejects it for a reason that is published. A rejected
/// text is deleted at once: nobody can be told who wrote it, so there is nobody who could appeal, and what names people
/// should not wait in a table. A shown one can still be rejected, when somebody objects.
/// </summary>
public static class DecideComment
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/comments/{id}/decision", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CommentNotFound, Problems.CommentAlreadyDecided)
        .WithTags("Comments").WithSummary("Show or reject a comment").WithDescription("For officers of the central office: no unit judges what is said of it.");

    /// <param name="Decision">show or reject.</param>
    /// <param name="Reason">Why it is rejected: personal-data, insult, off-topic, advertising or unlawful. None when it is shown.</param>
    public sealed record CommentDecisionRequest(
        [AllowedValues("show", "reject")] string Decision,
        [AllowedValues("personal-data", "insult", "off-topic", "advertising", "unlawful", null)] string? Reason = null);

    /// <param name="CommentId">The comment.</param>
    /// <param name="State">shown or rejected.</param>
    /// <param name="Reason">Why it was rejected.</param>
    public sealed record CommentDecisionAnswer(Guid CommentId, string State, string? Reason);

    private const string Show = "update comment set state = 'shown' where id = @id and state = 'pending'";

    private const string Reject = "update comment set state = 'rejected', reason = @Reason, text = null where id = @id and state <> 'rejected'";

    private const string Audit = """
        insert into audit (id, at, actor, roles, centre, action, subject)
        values (@AuditId, @Now, @Subject, @Roles, @Centre, @Action, @Comment)
        """;

    private static async Task<Results<Ok<CommentDecisionAnswer>, Problem>> HandleAsync(Guid id, CommentDecisionRequest body, UnitOfWork work, Actor actor)
    {
        if (!CaseUnit.IsCentral(actor))
            return CaseUnit.NotCentral();
        var shows = body.Decision == "show";
        if (shows != body.Reason is null)
            return CommonProblems.InvalidRequest.Because(
                "A rejected comment has a reason, which is published; a shown one has none.",
                new Fault("$.reason", shows ? "nothing" : "one of personal-data, insult, off-topic, advertising, unlawful", Came.Describe(body.Reason)));
        if (await work.Connection.ExecuteAsync(shows ? Show : Reject, new { id, body.Reason }) == 0)
            return await work.Connection.QuerySingleOrDefaultAsync<string>("select state from comment where id = @id", new { id }) is { } state
                ? Problems.CommentAlreadyDecided.Because($"Expected a comment that can be {(shows ? "shown: a pending one" : "rejected: a pending or shown one")}; this one is {state}.")
                : Problems.CommentNotFound.Because("Expected the id of a comment that is kept; there is none with this one. GET /v1/comments lists them.");
        await work.Connection.ExecuteAsync(Audit, new
        {
            AuditId = Guid.CreateVersion7(), work.Now, actor.Subject, Roles = actor.Roles.ToArray(), actor.Centre, Comment = id.ToString(),
            Action = shows ? "show-comment" : "reject-comment",
        });
        return TypedResults.Ok(new CommentDecisionAnswer(id, shows ? "shown" : "rejected", body.Reason));
    }
}
