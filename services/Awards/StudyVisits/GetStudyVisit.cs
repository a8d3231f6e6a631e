namespace Asan.Awards.StudyVisits;

/// <summary>GET /v1/study-visits/{id}</summary>
public static class GetStudyVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/study-visits/{id}", HandleAsync)
        .Refuses(Problems.StudyVisitNotFound)
        .WithTags("Study visits").WithSummary("Read a study visit");

    private const string Sql = $"select {StudyVisitAnswer.Columns} from study_visit where id = @id";

    private static async Task<Results<Ok<StudyVisitAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        return await connection.QuerySingleOrDefaultAsync<StudyVisitAnswer>(Sql, new { id }) is { } visit
            ? TypedResults.Ok(visit)
            : Problems.StudyVisitNotFound.Because("No study visit has this id. GET /v1/cycles/{id}/study-visits lists a cycle's.");
    }
}
