using System.ComponentModel.DataAnnotations;
using Asan.Contracts.Awards;

namespace Asan.Awards.StudyVisits;

/// <summary>
/// POST /v1/study-visits/{id}/changes: the authority, or the secretary for the hosts, wishes other centres or days. Booking
/// looks for times; until it has found them, and if there are none, the earlier times stand.
/// </summary>
public static class ChangeStudyVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/study-visits/{id}/changes", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Applicant, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.StudyVisitNotFound, Problems.StudyVisitState)
        .WithTags("Study visits").WithSummary("Wish other centres or days for a study visit")
        .WithDescription("Also takes up again what was declined or withdrawn. The answer is `offered`; booking's comes by event within seconds.");

    /// <param name="Centres">The centres to see, in the order wished.</param>
    /// <param name="StopMinutes">How long each stop takes, in minutes.</param>
    /// <param name="EarliestOn">The first day possible, in Baku.</param>
    /// <param name="LatestOn">The last day possible, in Baku.</param>
    public sealed record ChangeRequest([Length(1, 10)] IReadOnlyList<string> Centres, [Range(15, 480)] int StopMinutes, LocalDate EarliestOn, LocalDate LatestOn);

    /// <summary>Days from the first to the last possible one, at most.</summary>
    private const int MostDays = 60;

    /// <summary>Offers of one study visit: each is a search over centres and days.</summary>
    private const int MostVersions = 50;

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    private static readonly SlugAttribute Slug = new();

    private const string Sql = $"""
        update study_visit set
            state = 'offered', version = version + 1, centres = @Centres, stop_minutes = @StopMinutes, earliest_on = @EarliestOn, latest_on = @LatestOn,
            accepted_at = null, withdrawn_at = null, withdrawn_by = null, declined_reason = null, alternatives = null
        where id = @id
        returning {StudyVisitAnswer.Columns}
        """;

    private static async Task<Results<Ok<StudyVisitAnswer>, Problem>> HandleAsync(Guid id, ChangeRequest body, UnitOfWork work, Actor actor)
    {
        if (Faults(body, work.Now.InZone(Zone).Date).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The wish contradicts itself; see `errors`.", faults);
        var (visit, refused) = await StudyVisitAnswer.ForActAsync(work, id, actor);
        if (visit is null)
            return refused!;
        if (visit.Version >= MostVersions)
            return Problems.StudyVisitState.Because($"The study visit has been changed {MostVersions - 1} times, which is as often as it can be.");
        var changed = await work.Connection.QuerySingleAsync<StudyVisitAnswer>(
            Sql, new { id, Centres = body.Centres.ToArray(), body.StopMinutes, body.EarliestOn, body.LatestOn });
        work.Publish(
            new StudyVisitOffered(id, visit.EntryId, visit.AuthorityId, body.Centres, body.EarliestOn.ToDateOnly(), body.LatestOn.ToDateOnly(), body.StopMinutes),
            $"{id}", changed.Version);
        await work.RecordAsync(actor, "study-visit.changed", $"{id}", new { changed.Version });
        return TypedResults.Ok(changed);
    }

    private static IEnumerable<Fault> Faults(ChangeRequest body, LocalDate today)
    {
        if (body.Centres.Any(centre => !Slug.IsValid(centre)) || body.Centres.Distinct(StringComparer.Ordinal).Count() != body.Centres.Count)
            yield return new Fault("$.centres", "different ids of centres", Came.Describe(body.Centres));
        if (body.EarliestOn < today || body.EarliestOn > today.PlusYears(1))
            yield return new Fault("$.earliestOn", $"a day from {today} to {today.PlusYears(1)}", body.EarliestOn.ToString());
        else if (body.LatestOn < body.EarliestOn || body.LatestOn > body.EarliestOn.PlusDays(MostDays))
            yield return new Fault("$.latestOn", $"a day from earliestOn, {body.EarliestOn}, to {MostDays} days after it", body.LatestOn.ToString());
    }
}
