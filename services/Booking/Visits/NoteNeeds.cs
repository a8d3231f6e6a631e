using Asan.Booking.Queue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>PUT and GET /v1/visits/{id}/needs: what the visitor needs; the counter sees it with the call.</summary>
public static class NoteNeeds
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/visits/{id}/needs", PutAsync)
            .Transactional()
            .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
            .WithTags("Visits").WithSummary("Say what the visitor needs")
            .WithDescription("By the client that booked (scope `booking.write`), or by the citizen with the header `Visit-Code`, until the visit begins. If-Match is needed to change what was said before. No name and no personal number.");
        api.MapGet("/visits/{id}/needs", GetAsync)
            .Demands(Scopes.BookingRead).Refuses(Problems.VisitNotFound)
            .WithTags("Visits").WithSummary("What the visitor needs").WithDescription("For the client that booked and for staff of the centre.");
    }

    private const string Version = "select version from visit_needs where visit_id = @id for update";

    private const string Read = """
        select visit_needs.version from visit left join visit_needs on visit_needs.visit_id = visit.id
        where visit.id = @id and (visit.client_id = @ClientId or (@staff and visit.centre_id = @Centre))
        """;

    private static async Task<Results<Ok<VisitNeeds>, Problem>> PutAsync(
        Guid id, VisitNeeds body, UnitOfWork work, HttpContext http, [FromHeader(Name = "Visit-Code")] string? visitCode = null)
    {
        if (!new VisitCodeAttribute().IsValid(visitCode))
            return CommonProblems.InvalidRequest.Because("The code is not one.", new Fault("header Visit-Code", "a visit code of 20 characters", Came.Describe(visitCode)));
        if (body.Refuse("$") is { } refused)
            return refused;
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, visitCode, http.User);
        if (visit is null)
            return refusal!;
        if (visit.At(work.Now).State is not ("held" or "booked" or "checked-in") and var state)
            return VisitHolder.WrongState(state, "note the needs of", "held, booked or checked-in");
        if (http.CheckPrecondition(await work.Connection.QuerySingleOrDefaultAsync<int?>(Version, new { id })) is { } stale)
            return stale;
        http.SetETag(await body.WriteAsync(work, id));
        return TypedResults.Ok((await VisitNeeds.ReadAsync(work.Connection, id))!);
    }

    private static async Task<Results<Ok<VisitNeeds>, NoContent, Problem>> GetAsync(Guid id, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = (await connection.QueryAsync<int?>(Read, new { id, actor.ClientId, actor.Centre, staff = actor.IsStaff() })).ToList();
        if (rows.Count == 0)
            return VisitHolder.NotFound();
        if (rows[0] is not { } version)
            return TypedResults.NoContent();
        http.SetETag(version);
        return TypedResults.Ok((await VisitNeeds.ReadAsync(connection, id))!);
    }
}
