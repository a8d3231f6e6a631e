using System.Text.Json;
using System.Text.Json.Serialization;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>GET /v1/ratings/services/{id} and /v1/ratings/centres/{id}: the latest published figures.</summary>
public static class GetRatings
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/ratings/services/{id}", (string id, NpgsqlDataSource database, HttpContext http) => HandleAsync("service", id, database, http))
            .Refuses(Problems.SubjectNotFound).WithTags("Ratings").WithSummary("The published ratings of a service");
        api.MapGet("/ratings/centres/{id}", (string id, NpgsqlDataSource database, HttpContext http) => HandleAsync("centre", id, database, http))
            .Refuses(Problems.SubjectNotFound).WithTags("Ratings").WithSummary("The published ratings of a centre");
    }

    /// <summary>Published figures; or that there are too few answers, without saying how many there are.</summary>
    /// <param name="Published">Whether there are figures; if not, only the first members are there.</param>
    /// <param name="SubjectKind">service or centre.</param>
    /// <param name="SubjectId">Its id.</param>
    /// <param name="Label">What the figures are, and are not: never SDG indicator 16.6.2 itself.</param>
    /// <param name="Reason">Why nothing is published.</param>
    /// <param name="Needed">New answers about one service at one centre that make figures public or change them.</param>
    /// <param name="Name">The subject's name by language, when it is known here.</param>
    /// <param name="Ratings">Ratings behind the overall figure.</param>
    /// <param name="Visits">Visits that could have been rated, refused ones apart.</param>
    /// <param name="ResponseRate">Ratings of visits, 0 to 1: who answers chose to, so the figures need not hold for those who did not.</param>
    /// <param name="SatisfiedShare">Share of satisfied and very satisfied, 0 to 1; null while only refused visits have figures.</param>
    /// <param name="SatisfiedLow">Lower end of its 95 % Wilson interval.</param>
    /// <param name="SatisfiedHigh">Upper end of its 95 % Wilson interval.</param>
    /// <param name="AttributesShare">Mean of the five attributes' positive shares, when each has one.</param>
    /// <param name="Questions">The questions with at least ten answers.</param>
    /// <param name="Refused">The same for visits that ended with a refusal.</param>
    /// <param name="PublishedAt">When the batch was cut.</param>
    /// <param name="Version">1, 2, 3 … of the subject's figures.</param>
    /// <param name="LogSize">The size of the rating log when the batch was cut.</param>
    public sealed record RatingsAnswer(
        bool Published,
        string SubjectKind,
        string SubjectId,
        string Label,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Needed = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Name = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Ratings = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Visits = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ResponseRate = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SatisfiedShare = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SatisfiedLow = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SatisfiedHigh = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AttributesShare = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<QuestionFigure>? Questions = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RefusedFigures? Refused = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? PublishedAt = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogSize = null);

    /// <param name="Visits">Visits that ended with a refusal.</param>
    /// <param name="Questions">Their answers; questions with fewer than ten are left out.</param>
    public sealed record RefusedFigures(int Visits, IReadOnlyList<QuestionFigure> Questions);

    private sealed record Row(string? Name, long? Version, Instant? PublishedAt, long? LogSize, string? Figures);

    private static async Task<Results<Ok<RatingsAnswer>, Problem>> HandleAsync(string kind, string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>($"""
            select subject.name::text, publication.version, publication.published_at, publication.log_size, publication.figures::text
            from {kind} subject
            left join publication on publication.subject_kind = @kind and publication.subject_id = subject.id
            where subject.id = @id
            order by publication.version desc nulls last
            limit 1
            """, new { kind, id });
        if (row is null)
            return Problems.SubjectNotFound.Because($"Expected the id of a {kind} of the catalogue; there is none with this one. GET /v1/{kind}s lists them.");

        var name = row.Name is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Name, EventTypes.Json);
        if (row.Figures is null)
            return TypedResults.Ok(new RatingsAnswer(false, kind, id, Ratings.Questions.Label, "too few answers", PublishRatings.K, name));

        var (received, refused) = JsonSerializer.Deserialize<SubjectFigures>(row.Figures, EventTypes.Json)!;
        var overall = received.Overall;
        var ratings = overall is null ? (int?)null : overall.Base + overall.NoAnswer;
        var attributes = received.Questions.Where(figure => Ratings.Questions.Attributes.Contains(figure.Question)).ToList();
        http.SetETag(row.Version!.Value);
        return TypedResults.Ok(new RatingsAnswer(true, kind, id, Ratings.Questions.Label)
        {
            Name = name,
            Ratings = ratings,
            Visits = received.Visits,
            ResponseRate = received.Visits == 0 ? null : (double?)ratings / received.Visits,
            SatisfiedShare = overall?.Share,
            SatisfiedLow = overall?.Low,
            SatisfiedHigh = overall?.High,
            AttributesShare = attributes.Count == Ratings.Questions.Attributes.Count ? attributes.Average(figure => figure.Share) : null,
            Questions = received.Questions,
            Refused = new RefusedFigures(refused.Visits, refused.Questions),
            PublishedAt = row.PublishedAt,
            Version = row.Version,
            LogSize = row.LogSize,
        });
    }
}
