namespace Asan.Awards.StudyVisits;

/// <summary>GET /v1/cycles/{id}/study-visits: one for each winner; empty before the winners are announced.</summary>
public static class ListStudyVisits
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/study-visits", HandleAsync)
        .WithTags("Study visits").WithSummary("List a cycle's study visits");

    private const string Sql = $"""
        select {StudyVisitAnswer.Columns}
        from study_visit
        where cycle_id = @id and id > coalesce(nullif(@After, '')::uuid, '00000000-0000-0000-0000-000000000000')
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<StudyVisitAnswer>>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<StudyVisitAnswer>(Sql, new { id, page.After, page.Limit });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }
}
