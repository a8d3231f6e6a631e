using Asan.Feedback.Ratings;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Comments;

/// <summary>
/// GET /v1/ratings/services/{id}/comments and …/centres/{id}/comments: what citizens wrote, and why some of it is not
/// shown. In the order of random ids, with the month alone: neither tells whose visit it was.
/// </summary>
public static class ReadComments
{
    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var (kind, many) in SubjectSums.Kinds.Where(pair => pair.Kind != "agency"))
            api.MapGet($"/ratings/{many}/{{id}}/comments", (string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http) => HandleAsync(kind, id, page, database, http))
                .Refuses(Problems.SubjectNotFound).WithTags("Comments").WithSummary($"Comments on a {kind} that were moderated")
                .WithDescription("In no order of time. Comments are deleted 90 days after they were written.");
    }

    /// <param name="CommentId">The comment; it leads to no rating.</param>
    /// <param name="State">shown or rejected.</param>
    /// <param name="Text">The citizen's words; null when they were rejected.</param>
    /// <param name="Language">Their language: az, en, ru or fr; null when it was not given.</param>
    /// <param name="Reason">Why they were rejected: personal-data, insult, off-topic, advertising or unlawful.</param>
    /// <param name="Month">The month in which they were written, in Baku.</param>
    public sealed record PublicComment(Guid CommentId, string State, string? Text, string? Language, string? Reason, string Month);

    private static async Task<Results<Ok<Page<PublicComment>>, Problem>> HandleAsync(string kind, string id, PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>($"select exists (select from {kind} where id = @id)", new { id }))
            return GetRatings.NotFound(kind);
        var rows = (await connection.QueryAsync<PublicComment>($"""
            select comment.id as comment_id, state, text, language, reason, to_char(written_at at time zone 'Asia/Baku', 'YYYY-MM') as month
            from comment join rating on rating.id = comment.rating_id
            where rating.{kind}_id = @id and state <> 'pending' and comment.id > @After order by comment.id limit @Limit + 1
            """, new { id, After = page.AfterId(), page.Limit })).AsList();
        return TypedResults.Ok(Page.Of(http, rows, page, row => row.CommentId.ToString()));
    }
}
