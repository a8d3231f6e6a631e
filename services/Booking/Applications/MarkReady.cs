using Asan.Booking.Notices;
using Asan.Booking.Queue;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Applications;

/// <summary>POST /v1/applications/{id}/ready: the agency has done what it promised.</summary>
public static class MarkReady
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/applications/{id}/ready", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.AgencyOfficer).Idempotent()
        .Refuses(Problems.OtherAgency, Problems.ApplicationNotFound, Problems.WrongState)
        .WithTags("Applications").WithSummary("Mark an application as ready")
        .WithDescription("By an officer of the agency that promised it; recorded in the audit. The day is the centre's, and it stands: both dates are kept, and lateness is published.");

    public sealed record MarkReadyRequest;

    private const string Lock = $"select {Application.Columns} from application where id = @id for update";

    private const string Ready = $"""
        update application set state = 'ready', ready_at = @Now, ready_on = @readyOn, version = version + 1 where id = @id and state = 'accepted'
        returning {Application.Columns}
        """;

    private static async Task<Results<Ok<ApplicationAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http, MarkReadyRequest? body = null)
    {
        var application = await work.Connection.QuerySingleOrDefaultAsync<Application>(Lock, new { id });
        if (application is null)
            return ApplicationHolder.NotFound();
        if (actor.Agency != application.AgencyId)
            return Problems.OtherAgency.Because($"Expected an actor token of the agency that promised it; one {(actor.Agency is null ? "without an agency" : $"of {actor.Agency}")} came.");
        if (application.State != "accepted")
            return ApplicationHolder.WrongState(application.State, "mark as ready", "accepted");

        var readyOn = work.Now.InZone(DateTimeZoneProviders.Tzdb[application.TimeZone]).Date;
        var ready = await work.Connection.QuerySingleAsync<Application>(Ready, new { id, work.Now, readyOn });
        work.Publish(
            new ApplicationReady(
                id, ready.VisitId, ready.CentreId, ready.ServiceId, ready.AgencyId, ready.PromisedOn.ToDateOnly(), readyOn.ToDateOnly(), ready.DaysLate!.Value, work.Now.ToDateTimeOffset()),
            $"{id}", ready.Version);
        Notice.Queue(work, ready.VisitId, "ready", ready.Version);
        work.Record(actor, ready.CentreId, "application-ready", ready.VisitId, new { applicationId = id, promisedOn = $"{ready.PromisedOn:uuuu-MM-dd}", readyOn = $"{readyOn:uuuu-MM-dd}" });
        http.SetETag(ready.Version);
        return TypedResults.Ok(ApplicationAnswer.Of(ready, work.Now));
    }
}
