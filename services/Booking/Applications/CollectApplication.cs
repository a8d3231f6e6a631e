using Asan.Booking.Queue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Applications;

/// <summary>POST /v1/applications/{id}/collect: the citizen has the result in hand.</summary>
public static class CollectApplication
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/applications/{id}/collect", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.ApplicationNotFound, Problems.WrongState)
        .WithTags("Applications").WithSummary("Hand over the result").WithDescription("By a clerk of the centre; recorded in the audit.");

    public sealed record CollectApplicationRequest;

    private const string Lock = $"select {Application.Columns} from application where id = @id for update";

    private const string Collect = $"""
        update application set state = 'collected', collected_at = @Now, version = version + 1 where id = @id and state = 'ready'
        returning {Application.Columns}
        """;

    private static async Task<Results<Ok<ApplicationAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http, CollectApplicationRequest? body = null)
    {
        var application = await work.Connection.QuerySingleOrDefaultAsync<Application>(Lock, new { id });
        if (application is null)
            return ApplicationHolder.NotFound();
        if (actor.OfOtherCentre(application.CentreId) is { } refusal)
            return refusal;
        if (application.State != "ready")
            return ApplicationHolder.WrongState(application.State, "hand over", "ready");
        var collected = await work.Connection.QuerySingleAsync<Application>(Collect, new { id, work.Now });
        work.Record(actor, collected.CentreId, "application-collected", collected.VisitId, new { applicationId = id });
        http.SetETag(collected.Version);
        return TypedResults.Ok(ApplicationAnswer.Of(collected, work.Now));
    }
}
