using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asan.Booking.Personal;

/// <summary>DELETE /v1/visits/{id}/contact: the citizen wants to hear no more of the visit.</summary>
public static class DeleteContact
{
    public static void Map(IEndpointRouteBuilder api) => api.MapDelete("/visits/{id}/contact", HandleAsync)
        .Transactional()
        .Refuses(CommonProblems.Unauthenticated, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired, Problems.VisitNotFound)
        .WithTags("Visits").WithSummary("Forget how the citizen is reached")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with the visit's code in the header `Visit-Code`.");

    private static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, UnitOfWork work, HttpContext http, [FromHeader(Name = "Visit-Code")] string? visitCode = null)
    {
        if (visitCode is not (null or { Length: >= 16 and <= 64 }))
            return CommonProblems.InvalidRequest.Because("The visit code is not one.", new Fault("header Visit-Code", "a visit code of 20 characters", Came.Describe(visitCode)));
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, visitCode, http.User);
        if (visit is null)
            return refusal!;
        if (await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from contact where visit_id = @id", new { id }) is not { } current)
            return TypedResults.NoContent();
        if (http.CheckPrecondition(current) is { } stale)
            return stale;
        await work.Connection.ExecuteAsync("delete from contact where visit_id = @id", new { id });
        return TypedResults.NoContent();
    }
}
