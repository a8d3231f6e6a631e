using Asan.Booking.Closures;
using Asan.Booking.Notices;
using Asan.Booking.Waitlist;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Visits;

/// <summary>POST /v1/visits/{id}/cancel: gives the time back before check-in.</summary>
public static class CancelVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/cancel", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Visits").WithSummary("Cancel a visit")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. The time is free again at once.")
        .WithRequestExample(new CancelVisitRequest(Sample.VisitCode))
        .WithExample(StatusCodes.Status200OK, Sample.Answer("cancelled"));

    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record CancelVisitRequest([VisitCode] string? VisitCode = null);

    private const string Sql = $"""
        with gone as (delete from claim where visit_id = @id)
        update visit set state = 'cancelled', version = version + 1 where id = @id and state in ('held', 'booked')
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, WaitlistSignal signal, HttpContext http, CancelVisitRequest? body = null)
    {
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, body?.VisitCode, http.User);
        if (visit is null)
            return refusal!;
        if (visit.At(work.Now).State is not ("held" or "booked") and var state)
            return VisitHolder.WrongState(state, "cancel", "held or booked");

        var cancelled = await work.Connection.QuerySingleAsync<Visit>(Sql, new { id });
        // Nobody was told of a hold, so nobody is told of its end.
        if (visit.State == "booked")
        {
            work.Publish(new VisitCancelled(id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset()), $"{id}", cancelled.Version);
            Notice.Queue(work, id, "cancelled", cancelled.Version);
            await ChooseOtherTime.GiveFeeBackAsync(work, id, always: false);
        }
        signal.RaiseAfter(http);
        http.SetETag(cancelled.Version);
        return TypedResults.Ok(VisitAnswer.Of(cancelled));
    }
}
