namespace Asan.Awards.StudyVisits;

/// <summary>POST /v1/study-visits/{id}/accept: the authority says yes to the times.</summary>
public static class AcceptStudyVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/study-visits/{id}/accept", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant).Idempotent()
        .Refuses(Problems.StudyVisitNotFound, Problems.StudyVisitState)
        .WithTags("Study visits").WithSummary("Accept a study visit's times");

    private const string Sql = $"""
        update study_visit set state = 'accepted', accepted_at = @Now
        where id = @id and state = 'scheduled'
        returning {StudyVisitAnswer.Columns}
        """;

    private static async Task<Results<Ok<StudyVisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor)
    {
        var (visit, refused) = await StudyVisitAnswer.ForActAsync(work, id, actor);
        if (visit is null)
            return refused!;
        if (await work.Connection.QuerySingleOrDefaultAsync<StudyVisitAnswer>(Sql, new { id, work.Now }) is not { } accepted)
            return Problems.StudyVisitState.Because($"The study visit is {visit.State}; accepted can be what is scheduled.").With("current", visit.State);
        await work.RecordAsync(actor, "study-visit.accepted", $"{id}", new { visit.Version });
        return TypedResults.Ok(accepted);
    }
}
