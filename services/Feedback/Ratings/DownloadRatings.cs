using System.Globalization;
using System.Text;
using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>
/// GET /v1/ratings/published.csv and .json: every figure that is public, by subject, month, outcome and question.
/// GET /v1/ratings/counts.csv and .json: the counts that all of them are sums of.
/// </summary>
public static class DownloadRatings
{
    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var format in new[] { "csv", "json" })
        {
            api.MapGet($"/ratings/published.{format}", (NpgsqlDataSource database, HttpContext http) =>
                    WholeReads.RunAsync(database, http, connection => SendAsync(http, connection, format, "figures", FiguresSql, FigureColumns, Row.Figure)))
                .Refuses(CommonProblems.TooManyRequests).Produces(StatusCodes.Status200OK, contentType: format == "csv" ? "text/csv" : "application/json")
                .WithTags("Ratings").WithSummary($"Every published figure ({format.ToUpperInvariant()})")
                .WithDescription("One line a subject, month (all: since the beginning), outcome and question. Intervals are Wilson's at 95 %. CSV is RFC 4180 in UTF-8.");
            api.MapGet($"/ratings/counts.{format}", (NpgsqlDataSource database, HttpContext http) =>
                    WholeReads.RunAsync(database, http, connection => SendAsync(http, connection, format, "counts", CountsSql, CountColumns, Row.Count)))
                .Refuses(CommonProblems.TooManyRequests).Produces(StatusCodes.Status200OK, contentType: format == "csv" ? "text/csv" : "application/json")
                .WithTags("Ratings").WithSummary($"The counts behind the figures ({format.ToUpperInvariant()})")
                .WithDescription("One line a batch, cell and question: whole blocks of at least ten people. All figures are sums of these lines.");
        }
    }

    private static readonly string[] FigureColumns =
        ["subjectKind", "subjectId", "month", "outcome", "question", "base", "noAnswer", "positive", "share", "low", "high", "mean", "visits", "responseRate"];

    private static readonly string[] CountColumns =
        ["batch", "month", "agencyId", "serviceId", "centreId", "outcome", "question", "n0", "n1", "n2", "n3", "noAnswer"];

    private const string FiguresSql = """
        with subject_count as (
            select kind, id, month, outcome, question, n0, n1, n2, n3, no_answer
            from published_count join batch on batch.number = published_count.batch
            cross join lateral (values ('agency', agency_id), ('centre', centre_id), ('service', service_id)) as subject (kind, id)
            where id <> '*' and batch.number <= @Batch),
        subject_visit as (
            select kind, id, coalesce(month, 'all') as month, outcome, count(*)::int as visits
            from (select *, to_char(closed_at at time zone 'Asia/Baku', 'YYYY-MM') as month from closed_visit) visit
            cross join lateral (values ('agency', agency_id), ('centre', centre_id), ('service', service_id)) as subject (kind, id)
            group by grouping sets ((kind, id, outcome), (kind, id, month, outcome))),
        figure as (
            select kind, id, coalesce(month, 'all') as month, outcome, question,
                   sum(n0)::int as n0, sum(n1)::int as n1, sum(n2)::int as n2, sum(n3)::int as n3, sum(no_answer)::int as no_answer
            from subject_count
            group by grouping sets ((kind, id, outcome, question), (kind, id, month, outcome, question)))
        select figure.*, coalesce(visits, 0) as visits
        from figure left join subject_visit using (kind, id, month, outcome)
        order by kind collate "C", id collate "C", month collate "C", outcome collate "C", question collate "C"
        """;

    private const string CountsSql = """
        select number as batch, month, agency_id, service_id, centre_id, outcome, question, n0, n1, n2, n3, no_answer
        from published_count join batch on batch.number = published_count.batch
        where batch.number <= @Batch
        order by number, agency_id collate "C", service_id collate "C", centre_id collate "C", outcome collate "C", question collate "C"
        """;

    // One class for both queries, so that both are read in the same way; null is what the other one has.
    private sealed class Row
    {
        public long Batch { get; init; }
        public string? Kind { get; init; }
        public string? Id { get; init; }
        public string? AgencyId { get; init; }
        public string? ServiceId { get; init; }
        public string? CentreId { get; init; }
        public required string Month { get; init; }
        public required string Outcome { get; init; }
        public required string Question { get; init; }
        public int N0 { get; init; }
        public int N1 { get; init; }
        public int N2 { get; init; }
        public int N3 { get; init; }
        public int NoAnswer { get; init; }
        public int Visits { get; init; }

        public AnswerCounts Counts => new(Question, N0, N1, N2, N3, NoAnswer);

        public static object?[] Figure(Row row)
        {
            var figure = QuestionFigure.Of(row.Counts);
            var ratings = figure.Base + figure.NoAnswer;
            return
            [
                row.Kind, row.Id, row.Month, row.Outcome, row.Question, figure.Base, figure.NoAnswer, figure.Positive, figure.Share, figure.Low, figure.High, figure.Mean,
                row.Visits, ratings <= row.Visits ? (double)ratings / row.Visits : null,
            ];
        }

        public static object?[] Count(Row row) =>
            [row.Batch, row.Month, row.AgencyId, row.ServiceId, row.CentreId, row.Outcome, row.Question, row.N0, row.N1, row.N2, row.N3, row.NoAnswer];
    }

    /// <summary>The figures of a bundle: all subjects and months up to a batch, in ordinal order.</summary>
    public static async IAsyncEnumerable<(string Kind, string Id, string Month, string Outcome, QuestionFigure Figure)> FiguresAsync(NpgsqlConnection connection, long batch)
    {
        await foreach (var row in connection.QueryUnbufferedAsync<Row>(FiguresSql, new { Batch = batch }))
            yield return (row.Kind!, row.Id!, row.Month, row.Outcome, QuestionFigure.Of(row.Counts));
    }

    private static async Task<EmptyHttpResult> SendAsync(HttpContext http, NpgsqlConnection connection, string format, string what, string sql, string[] columns, Func<Row, object?[]> fields)
    {
        var batch = await connection.QuerySingleAsync<long>("select max(number) from batch");
        var response = http.Response;
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/json";
        if (format == "csv")
            response.Headers.ContentDisposition = $"attachment; filename=\"asan-ratings-{what}-{batch}.csv\"";
        await response.WriteAsync(format == "csv" ? Csv.Line(columns) : Opening(batch, what));
        var first = true;
        await foreach (var row in connection.QueryUnbufferedAsync<Row>(sql, new { Batch = batch }).WithCancellation(http.RequestAborted))
        {
            await response.WriteAsync(format == "csv" ? Csv.Line(fields(row).Select(Text)) : (first ? "\n" : ",\n") + Json(columns, fields(row)), Encoding.UTF8, http.RequestAborted);
            first = false;
        }
        if (format == "json")
            await response.WriteAsync("\n]}\n");
        return TypedResults.Empty;
    }

    private static string Opening(long batch, string what)
    {
        string Value(string text) => JsonSerializer.Serialize(text, EventTypes.Json);
        return $$"""{"label":{{Value(Questions.Label)}},"source":{{Value(Questions.Source)}},"batch":{{batch}},"{{what}}":[""";
    }

    private static string Json(string[] columns, object?[] fields) =>
        JsonSerializer.Serialize(columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second), EventTypes.Json);

    private static string? Text(object? value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value as string,
    };
}
