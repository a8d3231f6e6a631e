using System.Text.Json;
using System.Text.Json.Serialization;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>GET /v1/ratings/services/{id}, …/centres/{id} and …/agencies/{id}: the latest published figures.</summary>
public static class GetRatings
{
    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var (kind, many) in SubjectSums.Kinds)
            api.MapGet($"/ratings/{many}/{{id}}", (string id, NpgsqlDataSource database, HttpContext http) => HandleAsync(kind, id, database, http))
                .Refuses(Problems.SubjectNotFound).WithTags("Ratings").WithSummary($"The published ratings of {(kind == "agency" ? "an" : "a")} {kind}");
    }

    /// <summary>Published figures; or that there are too few answers, without saying how many there are.</summary>
    /// <param name="Published">Whether there are figures; if not, only the first members are there.</param>
    /// <param name="SubjectKind">service, centre or agency.</param>
    /// <param name="SubjectId">Its id.</param>
    /// <param name="Label">What the figures are, and are not: never SDG indicator 16.6.2 itself.</param>
    /// <param name="Source">Where questions, scales and exclusions are defined.</param>
    /// <param name="Reason">Why nothing is published.</param>
    /// <param name="Needed">New answers about one service at one centre that make figures public or change them.</param>
    /// <param name="Name">The subject's name by language, when it is known here.</param>
    /// <param name="Ratings">Ratings of served visits behind the overall figure.</param>
    /// <param name="Visits">Served visits that could have been rated.</param>
    /// <param name="ResponseRate">Ratings of visits, 0 to 1: who answers chose to, so the figures need not hold for those who did not.</param>
    /// <param name="SatisfiedShare">Share of satisfied and very satisfied, 0 to 1; null while only other visits have figures.</param>
    /// <param name="SatisfiedLow">Lower end of its 95 % Wilson interval.</param>
    /// <param name="SatisfiedHigh">Upper end of its 95 % Wilson interval.</param>
    /// <param name="AttributesShare">Mean of the five attributes' positive shares, when each has one.</param>
    /// <param name="Questions">The questions with at least ten answers.</param>
    /// <param name="Refused">The same for visits that ended with a refusal, with their own questions.</param>
    /// <param name="Abandoned">The same for visits that the visitor gave up, with their own questions.</param>
    /// <param name="PublishedAt">When the batch was cut.</param>
    /// <param name="Version">1, 2, 3 … of the subject's figures.</param>
    /// <param name="LogSize">The size of the rating log when the batch was cut.</param>
    public sealed record RatingsAnswer(
        bool Published,
        string SubjectKind,
        string SubjectId,
        string Label,
        string Source,
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
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OtherVisits? Refused = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OtherVisits? Abandoned = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? PublishedAt = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Version = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? LogSize = null);

    /// <param name="Visits">Visits that ended so.</param>
    /// <param name="Questions">Their answers; questions with fewer than ten are left out.</param>
    public sealed record OtherVisits(int Visits, IReadOnlyList<QuestionFigure> Questions)
    {
        public static OtherVisits Of(GroupFigures group) => new(group.Visits, group.Questions);
    }

    private sealed record Row(string? Name, long? Version, Instant? PublishedAt, long? LogSize, string? Figures);

    /// <summary>A subject that is known here; agencies are known by their services and visits.</summary>
    public static string KnownSubject(string kind) => kind == "agency"
        ? "(select @id as id, null::jsonb as name where exists (select from service where agency_id = @id) or exists (select from closed_visit where agency_id = @id))"
        : kind;

    public static Problem NotFound(string kind) => Problems.SubjectNotFound.Because(
        $"Expected the id of {(kind == "agency" ? "an agency" : $"a {kind}")} of the catalogue; there is none with this one. GET /v1/{SubjectSums.Kinds.Single(pair => pair.Kind == kind).Many} lists them.");

    private static async Task<Results<Ok<RatingsAnswer>, Problem>> HandleAsync(string kind, string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>($"""
            select subject.name::text, publication.version, publication.published_at, publication.log_size, publication.figures::text
            from {KnownSubject(kind)} subject
            left join publication on publication.subject_kind = @kind and publication.subject_id = subject.id
            where subject.id = @id
            order by publication.version desc nulls last
            limit 1
            """, new { kind, id });
        if (row is null)
            return NotFound(kind);

        var name = row.Name is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(row.Name, EventTypes.Json);
        if (row.Figures is null)
            return TypedResults.Ok(new RatingsAnswer(false, kind, id, Ratings.Questions.Label, Ratings.Questions.Source, "too few answers", PublishRatings.K, name));

        var (served, refused, abandoned) = JsonSerializer.Deserialize<SubjectFigures>(row.Figures, EventTypes.Json)!;
        http.SetETag(row.Version!.Value);
        return TypedResults.Ok(new RatingsAnswer(true, kind, id, Ratings.Questions.Label, Ratings.Questions.Source)
        {
            Name = name,
            Ratings = served.Ratings,
            Visits = served.Visits,
            ResponseRate = served.Visits == 0 ? null : (double?)served.Ratings / served.Visits,
            SatisfiedShare = served.Overall?.Share,
            SatisfiedLow = served.Overall?.Low,
            SatisfiedHigh = served.Overall?.High,
            AttributesShare = served.AttributesShare(),
            Questions = served.Questions,
            Refused = OtherVisits.Of(refused),
            Abandoned = abandoned is null ? null : OtherVisits.Of(abandoned),
            PublishedAt = row.PublishedAt,
            Version = row.Version,
            LogSize = row.LogSize,
        });
    }
}
