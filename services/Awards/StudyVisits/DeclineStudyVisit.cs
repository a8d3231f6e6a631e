using Asan.Contracts.Awards;

namespace Asan.Awards.StudyVisits;

/// <summary>POST /v1/study-visits/{id}/decline: the authority, or the secretary for the hosts, gives the study visit up; its times become free.</summary>
public static class DeclineStudyVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/study-visits/{id}/decline", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.StudyVisitNotFound, Problems.StudyVisitState)
        .WithTags("Study visits").WithSummary("Give a study visit up");

    private const string Sql = $"""
        update study_visit set
            state = 'withdrawn', version = version + 1, withdrawn_at = @Now, withdrawn_by = @By,
            itinerary_id = null, stops = null, accepted_at = null, declined_reason = null, alternatives = null
        where id = @id and state <> 'withdrawn'
        returning {StudyVisitAnswer.Columns}
        """;

    private static async Task<Results<Ok<StudyVisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor)
    {
        var (visit, refused) = await StudyVisitAnswer.ForActAsync(work, id, actor);
        if (visit is null)
            return refused!;
        var by = actor.Authority == visit.AuthorityId ? "authority" : "host";
        if (await work.Connection.QuerySingleOrDefaultAsync<StudyVisitAnswer>(Sql, new { id, By = by, work.Now }) is not { } withdrawn)
            return Problems.StudyVisitState.Because("The study visit is withdrawn already. POST /v1/study-visits/{id}/changes takes it up again.").With("current", visit.State);
        work.Publish(new StudyVisitWithdrawn(id, visit.EntryId, visit.AuthorityId, by), $"{id}", withdrawn.Version);
        await work.RecordAsync(actor, "study-visit.declined", $"{id}", new { withdrawn.Version, by });
        return TypedResults.Ok(withdrawn);
    }
}
