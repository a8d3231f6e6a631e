using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/leave: the visitor does not want to wait any longer.</summary>
public static class LeaveVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/leave", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Queue").WithSummary("Leave the queue")
        .WithDescription("By the citizen with `visitCode`, or by the client that booked (scope `booking.write`). The visit ends as `abandoned`; staff close it so by POST …/close.");

    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record LeaveRequest([VisitCode] string? VisitCode = null);

    private const string Leave = $"""
        with ended as ({Stays.End}), gone as (delete from claim where visit_id = @id)
        update visit set state = 'abandoned', closed_at = @Now, version = version + 1 where id = @id
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, HttpContext http, LeaveRequest? body = null)
    {
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, body?.VisitCode, http.User);
        if ((refusal ?? Moves.Leave.RefusalOf(visit!, work.Now)) is { } refused)
            return refused;
        var left = await work.Connection.QuerySingleAsync<Visit>(Leave, new { id, work.Now, outcome = "abandoned" });
        work.Publish(CloseVisit.Told(left, work.Now), $"{id}", left.Version);
        http.SetETag(left.Version);
        return TypedResults.Ok(VisitAnswer.Of(left));
    }
}
