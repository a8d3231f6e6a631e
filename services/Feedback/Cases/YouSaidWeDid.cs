using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Cases;

/// <summary>GET /v1/cases/answered: "you said, we did", in the officers' words. GET /v1/cases/figures: how many, how late.</summary>
public static class YouSaidWeDid
{
    /// <summary>A group with fewer cases is left out, and there are no totals from which it could be reckoned.</summary>
    private const int Least = 10;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/cases/answered", ListAsync)
            .WithTags("Cases").WithSummary("You said, we did").WithDescription("Public. The citizen's words are never in it.");
        api.MapGet("/cases/figures", FiguresAsync)
            .WithTags("Cases").WithSummary("Cases by kind, service or centre").WithDescription("Public; groups of ten cases and more.");
    }

    /// <param name="CaseId">The case.</param>
    /// <param name="Kind">complaint, thanks or idea.</param>
    /// <param name="ServiceId">The service it was about.</param>
    /// <param name="CentreId">The centre it was about.</param>
    /// <param name="AnsweredOn">The day of the answer.</param>
    /// <param name="WithinDeadline">Whether that was by its due date.</param>
    /// <param name="Language">The language of the summary.</param>
    /// <param name="Summary">What was said and what was done, in an officer's words.</param>
    public sealed record AnsweredCase(Guid CaseId, string Kind, string? ServiceId, string? CentreId, LocalDate AnsweredOn, bool WithinDeadline, string Language, string Summary);

    /// <param name="Group">A kind, or the id of a service or centre.</param>
    /// <param name="Received">Cases received.</param>
    /// <param name="AnsweredInTime">Answered by the due date.</param>
    /// <param name="AnsweredLate">Answered after it.</param>
    /// <param name="Overdue">Not answered, and the due date has passed.</param>
    public sealed record CaseFigures(string Group, long Received, long AnsweredInTime, long AnsweredLate, long Overdue);

    private const string List = """
        select id as case_id, kind, service_id, centre_id, (answered_at at time zone 'Asia/Baku')::date as answered_on, answered_in_time as within_deadline, language, summary
        from cases where id > @After and summary is not null and state = 'answered'
          and (@serviceId::text is null or service_id = @serviceId) and (@centreId::text is null or centre_id = @centreId)
        order by id limit @Limit + 1
        """;

    private static string Figures(string column) => $"""
        select {column} as "group", count(*) as received,
               count(*) filter (where state = 'answered' and answered_in_time) as answered_in_time,
               count(*) filter (where state = 'answered' and not answered_in_time) as answered_late,
               count(*) filter (where state <> 'answered' and due_on < @today) as overdue
        from cases where {column} > @After group by {column} having count(*) >= @Least order by {column} limit @Limit + 1
        """;

    private static async Task<Page<AnsweredCase>> ListAsync(
        string? serviceId, string? centreId, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<AnsweredCase>(List, new { After = page.AfterId(), serviceId, centreId, page.Limit })).AsList();
        return Page.Of(http, rows, page, row => row.CaseId.ToString());
    }

    private static async Task<Page<CaseFigures>> FiguresAsync(
        string? by, [AsParameters] PageRequest page, NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        var column = by switch
        {
            null or "kind" => "kind",
            "service" => "service_id",
            "centre" => "centre_id",
            _ => throw CommonProblems.InvalidRequest.Because("Cases are not counted by that.", new Fault("query by", "kind, service or centre", Came.Describe(by))).AsException(),
        };
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<CaseFigures>(Figures(column), new { page.After, today = DueDates.Day(time.Now()), Least, page.Limit })).AsList();
        return Page.Of(http, rows, page, row => row.Group);
    }
}
