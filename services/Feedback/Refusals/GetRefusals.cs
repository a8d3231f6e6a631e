using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Feedback.Refusals;

/// <summary>GET /v1/refusals: how often a service is refused, on which clause, and how often on none.</summary>
public static class GetRefusals
{

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/refusals", HandleAsync)
        .WithTags("Refusals").WithSummary("Refusals by service, centre, agency, month or clause").WithDescription("Public. By clause: whole tens, of months that are over, of all services and centres.");

    /// <param name="Group">A service, centre, agency, month (2026-11) or clause.</param>
    /// <param name="Visits">Visits that ended at a counter; null by clause.</param>
    /// <param name="Refused">Of those, refused; by clause rounded down to tens.</param>
    /// <param name="WithoutClause">Refused without a clause of law.</param>
    /// <param name="ReceiptsTaken">Refusals whose citizen has the signed receipt; by clause rounded down to tens.</param>
    public sealed record RefusalFigures(string Group, long? Visits, long Refused, long WithoutClause, long ReceiptsTaken);

    // A number of refusals is a fact about an office, and exact.
    private static string Sql(string column) => $"""
        select {column} as "group", count(*) as visits, count(refusal.visit_id) as refused,
               count(*) filter (where refusal.visit_id is not null and clause is null) as without_clause, count(receipt_given_at) as receipts_taken
        from closed_visit left join refusal on refusal.visit_id = closed_visit.visit_id
        where {column} > @After and (@serviceId::text is null or service_id = @serviceId) and (@centreId::text is null or centre_id = @centreId)
        group by {column} having count(refusal.visit_id) > 0
        order by {column} limit @Limit + 1
        """;

    // A clause can tell why somebody was refused: no two of these numbers, nor the same one a minute later, differ by one
    // person (docs/decisions/0008).
    private const string ByClause = """
        select clause as "group", null::bigint as visits, count(*) / 10 * 10 as refused, 0::bigint as without_clause,
               count(*) filter (where receipt_given_at < month) / 10 * 10 as receipts_taken
        from refusal join closed_visit using (visit_id),
             (select date_trunc('month', @Now::timestamptz at time zone 'Asia/Baku') at time zone 'Asia/Baku' as month) this
        where clause > @After and closed_at < month
        group by clause having count(*) >= 10
        order by clause limit @Limit + 1
        """;

    private static async Task<Page<RefusalFigures>> HandleAsync(
        string? by, string? serviceId, string? centreId, [AsParameters] PageRequest page, NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        if (by == "clause" && (serviceId ?? centreId) is { } one)
            throw CommonProblems.InvalidRequest.Because(
                "Clauses are counted over all services and centres: of one of them, a clause could tell why a person was refused. Leave the filter out.",
                new Fault(serviceId is null ? "query centreId" : "query serviceId", "nothing with by=clause", Came.Describe(one))).AsException();
        var sql = by switch
        {
            null or "service" => Sql("service_id"),
            "centre" => Sql("centre_id"),
            "month" => Sql("to_char(closed_at at time zone 'Asia/Baku', 'YYYY-MM')"),
            "agency" => Sql("agency_id"),
            "clause" => ByClause,
            _ => throw CommonProblems.InvalidRequest.Because("Refusals are not counted by that.", new Fault("query by", "service, centre, agency, month or clause", Came.Describe(by))).AsException(),
        };
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<RefusalFigures>(sql, new { page.After, serviceId, centreId, page.Limit, Now = time.Now() })).AsList();
        return Page.Of(http, rows, page, row => row.Group);
    }
}
