using Asan.Feedback.Cases;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Comments;

/// <summary>GET /v1/comments: what waits for a moderator of the central office, and what was shown. Without the answers: a moderator judges words, not marks.</summary>
public static class ListComments
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/comments", HandleAsync)
        .Demands(Scopes.FeedbackRead, Roles.CaseOfficer)
        .WithTags("Comments").WithSummary("List comments on ratings for moderation");

    /// <param name="CommentId">The comment; it leads to no rating.</param>
    /// <param name="ServiceId">The service that was rated.</param>
    /// <param name="CentreId">The centre; * when the rating was blind-signed.</param>
    /// <param name="Text">The citizen's words; null once rejected.</param>
    /// <param name="Language">Their language; null when it was not given.</param>
    /// <param name="State">pending, shown or rejected.</param>
    /// <param name="Reason">Why it was rejected.</param>
    /// <param name="WrittenOn">The day, local to Baku.</param>
    public sealed record CommentItem(Guid CommentId, string ServiceId, string CentreId, string? Text, string? Language, string State, string? Reason, LocalDate WrittenOn);

    private const string Sql = """
        select comment.id as comment_id, service_id, centre_id, text, language, state, reason, (written_at at time zone 'Asia/Baku')::date as written_on
        from comment join rating on rating.id = comment.rating_id
        where comment.id > @After and state = @State order by comment.id limit @Limit + 1
        """;

    private static async Task<Page<CommentItem>> HandleAsync(string? state, [AsParameters] PageRequest page, Actor actor, NpgsqlDataSource database, HttpContext http)
    {
        if (!CaseUnit.IsCentral(actor))
            throw CaseUnit.NotCentral().AsException();
        if (state is not (null or "pending" or "shown" or "rejected"))
            throw CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", "pending, shown or rejected", Came.Describe(state))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<CommentItem>(Sql, new { After = page.AfterId(), State = state ?? "pending", page.Limit })).AsList();
        http.Response.Headers.CacheControl = "no-store";
        return Page.Of(http, rows, page, row => row.CommentId.ToString());
    }
}
