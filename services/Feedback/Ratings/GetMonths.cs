using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime.Text;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>GET /v1/ratings/services/{id}/months, …/centres/… and …/agencies/…: how the figures went from month to month.</summary>
public static class GetMonths
{
    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var (kind, many) in SubjectSums.Kinds)
            api.MapGet($"/ratings/{many}/{{id}}/months", (string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http) => HandleAsync(kind, id, page, database, http))
                .Refuses(Problems.SubjectNotFound).WithTags("Ratings").WithSummary($"The published ratings of {(kind == "agency" ? "an" : "a")} {kind} by month, oldest first")
                .WithDescription(
                    "A month has the answers that became public in it: whole blocks of at least ten people, never a part of one. Where ratings are rare, a block's first " +
                    "visits can be of an earlier month; in a busy place they are of the same days.");
    }

    /// <param name="Month">The month in Baku in which the answers became public, such as 2026-11.</param>
    /// <param name="Ratings">Ratings of served visits behind the overall figure.</param>
    /// <param name="Visits">Visits that were served in the month.</param>
    /// <param name="ResponseRate">Ratings of visits, 0 to 1; null where more ratings became public than visits took place, since some were of earlier months.</param>
    /// <param name="SatisfiedShare">Share of satisfied and very satisfied, 0 to 1.</param>
    /// <param name="SatisfiedLow">Lower end of its 95 % Wilson interval.</param>
    /// <param name="SatisfiedHigh">Upper end of its 95 % Wilson interval.</param>
    /// <param name="AttributesShare">Mean of the five attributes' positive shares, when each has one.</param>
    /// <param name="Questions">The questions with at least ten answers.</param>
    /// <param name="Refused">The same for visits that ended with a refusal.</param>
    /// <param name="Abandoned">The same for visits that the visitor gave up.</param>
    public sealed record MonthOfRatings(
        string Month, int? Ratings, int Visits, double? ResponseRate, double? SatisfiedShare, double? SatisfiedLow, double? SatisfiedHigh, double? AttributesShare,
        IReadOnlyList<QuestionFigure> Questions, GetRatings.OtherVisits Refused, GetRatings.OtherVisits Abandoned)
    {
        public static MonthOfRatings Of(string month, SubjectFigures figures)
        {
            var served = figures.Received;
            return new MonthOfRatings(
                month, served.Ratings, served.Visits, served.Ratings <= served.Visits ? (double)served.Ratings / served.Visits : null,
                served.Overall?.Share, served.Overall?.Low, served.Overall?.High, served.AttributesShare(),
                served.Questions, GetRatings.OtherVisits.Of(figures.Refused), GetRatings.OtherVisits.Of(figures.Abandoned!));
        }
    }

    private static async Task<Results<Ok<Page<MonthOfRatings>>, Problem>> HandleAsync(string kind, string id, PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        if (page.After is not "" && !LocalDatePattern.Iso.Parse($"{page.After}-01").Success)
            throw CommonProblems.InvalidRequest.Because("The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>($"select exists (select from {GetRatings.KnownSubject(kind)} subject where id = @id)", new { id }))
            return GetRatings.NotFound(kind);
        var months = await SubjectSums.MonthsAsync(connection, kind, id, page.After, page.Limit + 1);
        return TypedResults.Ok(Page.Of(http, [.. months.Select(month => MonthOfRatings.Of(month.Month, month.Figures))], page, month => month.Month));
    }
}
