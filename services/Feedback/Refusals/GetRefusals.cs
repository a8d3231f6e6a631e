using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Feedback.Refusals;

/// <summary>GET /v1/refusals: how often a service is refused, on which clause, and how often on none.</summary>
public static class GetRefusals
{
    /// <summary>Clauses only: a clause can tell why somebody was refused; a number of refusals is a fact about an office (docs/decisions/0008).</summary>
    private const int LeastOfAClause = 10;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/refusals", HandleAsync)
        .WithTags("Refusals").WithSummary("Refusals by service, centre, agency, month or clause").WithDescription("Public. By clause, groups of ten and more.");

    /// <param name="Group">A service, centre, agency, month (2026-11) or clause.</param>
    /// <param name="Visits">Visits that ended at a counter; null by clause.</param>
    /// <param name="Refused">Of those, refused.</param>
    /// <param name="WithoutClause">Refused without a clause of law.</param>
    /// <param name="ReceiptsTaken">Refusals whose citizen has the signed receipt.</param>
    public sealed record RefusalFigures(string Group, long? Visits, long Refused, long WithoutClause, long ReceiptsTaken);

    private static string Sql(string column, bool visits, int least) => $"""
        select {column} as "group", {(visits ? "count(*)" : "null::bigint")} as visits, count(refusal.visit_id) as refused,
               count(*) filter (where refusal.visit_id is not null and clause is null) as without_clause, count(receipt_given_at) as receipts_taken
        from closed_visit {(visits ? "left" : "")} join refusal on refusal.visit_id = closed_visit.visit_id
        where {column} > @After and (@serviceId::text is null or service_id = @serviceId) and (@centreId::text is null or centre_id = @centreId)
        group by {column} having count(refusal.visit_id) >= {least}
        order by {column} limit @Limit + 1
        """;

    private static async Task<Page<RefusalFigures>> HandleAsync(
        string? by, string? serviceId, string? centreId, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        var sql = by switch
        {
            null or "service" => Sql("service_id", visits: true, 1),
            "centre" => Sql("centre_id", visits: true, 1),
            "month" => Sql("to_char(closed_at at time zone 'Asia/Baku', 'YYYY-MM')", visits: true, 1),
            "agency" => Sql("agency_id", visits: true, 1),
            "clause" => Sql("clause", visits: false, LeastOfAClause),
            _ => throw CommonProblems.InvalidRequest.Because("Refusals are not counted by that.", new Fault("query by", "service, centre, agency, month or clause", Came.Describe(by))).AsException(),
        };
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<RefusalFigures>(sql, new { page.After, serviceId, centreId, page.Limit })).AsList();
        return Page.Of(http, rows, page, row => row.Group);
    }
}
