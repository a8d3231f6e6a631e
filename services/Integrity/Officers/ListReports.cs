using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Officers;

/// <summary>GET /v1/integrity/reports: the reports assigned to the officer.</summary>
public static class ListReports
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/integrity/reports", HandleAsync)
        .Demands(Scopes.Integrity, Roles.IntegrityOfficer)
        .WithTags("Officers").WithSummary("List the reports assigned to the officer");

    /// <param name="ReportId">The report.</param>
    /// <param name="Category">What it is about.</param>
    /// <param name="CentreId">The centre it names.</param>
    /// <param name="AgencyId">The agency it names.</param>
    /// <param name="Language">In which it is to be answered.</param>
    /// <param name="State">open, answered or closed.</param>
    /// <param name="OpenedOn">The day it came.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    /// <param name="Attention">due-soon: within three working days; late: the due date has passed; null otherwise.</param>
    /// <param name="Messages">How many messages it has.</param>
    public sealed record AssignedReport(
        Guid ReportId, string Category, string? CentreId, string? AgencyId, string Language, string State, LocalDate OpenedOn, LocalDate DueOn, string? Attention, long Messages);

    private const string Sql = $"""
        select id as report_id, category, nullif(centre, '') as centre_id, nullif(agency, '') as agency_id, language, state, opened_on, due_on,
               case when state <> 'open' then null when escalated_on is not null then 'late' when reminded_on is not null then 'due-soon' end as attention,
               (select count(*) from message where report_id = report.id) as messages
        from report
        where id > @After and {Deeds.Reads}
        order by id
        limit @Limit + 1
        """;

    private static async Task<Page<AssignedReport>> HandleAsync([AsParameters] PageRequest page, Actor actor, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<AssignedReport>(Sql, new { After = page.AfterId(), actor.Subject, actor.Centre, actor.Agency, page.Limit })).AsList();
        return Page.Of(http, rows, page, row => row.ReportId.ToString());
    }
}
