using System.ComponentModel.DataAnnotations;
using Asan.Booking.Applications;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/close: how a visit ended. A refusal names the clause of law it rests on.</summary>
public static class CloseVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/close", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Queue").WithSummary("Close a visit")
        .WithDescription("By a clerk of the centre. `served` and `refused` close a called visit, `abandoned` a called, waiting or parked one, `no-show` one that was called three times or an appointment more than 10 minutes past its start.");

    /// <param name="Outcome">How the visit ended.</param>
    /// <param name="RefusalClause">The clause of law, such as "Law on identity cards, art. 5.2"; with refused, and only then.</param>
    /// <param name="FeeId">With served: the fee whose deadline is promised; left out, the one chosen before, else the cheapest with a deadline.</param>
    /// <param name="NoApplication">With served: true when nothing is left to be delivered, so that no application is opened.</param>
    public sealed record CloseVisitRequest(
        [AllowedValues("served", "refused", "abandoned", "no-show")] string Outcome, [Length(1, 500)] string? RefusalClause = null,
        [Slug] string? FeeId = null, bool NoApplication = false);

    private const string Close = $"""
        with ended as ({Stays.End}), gone as (delete from claim where visit_id = @id)
        update visit set state = @outcome, refusal_clause = @RefusalClause, closed_at = @Now, version = version + 1
        where id = @id
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, CloseVisitRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if ((body.Outcome == "refused") != !string.IsNullOrWhiteSpace(body.RefusalClause))
            return CommonProblems.InvalidRequest.Because("A refusal names the clause of law it rests on; no other outcome does.", new Fault(
                "$.refusalClause", body.Outcome == "refused" ? "a clause of law" : "nothing", Came.Describe(body.RefusalClause)));
        if (body.Outcome != "served" && (body.FeeId is not null || body.NoApplication))
            return CommonProblems.InvalidRequest.Because("Only a served visit opens an application.", new Fault(
                body.FeeId is not null ? "$.feeId" : "$.noApplication", "nothing with another outcome than served", Came.Describe(body.FeeId ?? (object)body.NoApplication)));
        await work.Connection.ExecuteAsync(VisitHolder.LockClaim, new { id });
        var (visit, refusal) = await LockedVisit.ForAsync(work, actor, id, Moves.Closing(body.Outcome));
        if (visit is null)
            return refusal!;
        if (visit.State == "booked" && work.Now <= visit.StartsAt!.Value + Admission.KeptFor)
            return Problems.WrongState.Because($"The visitor has until {visit.StartsAt!.Value + Admission.KeptFor} to come; it is {work.Now}. Wait until then.").With("state", visit.State);

        if (visit.State == "called" && body.Outcome == "no-show" && visit.Calls < Moves.CallsBeforeNoShow)
            return Problems.WrongState.Because($"A visitor who does not come is called {Moves.CallsBeforeNoShow} times; this one {visit.Calls}. POST /v1/visits/{{id}}/call-again first.").With("state", visit.State).With("calls", visit.Calls);

        var closed = await work.Connection.QuerySingleAsync<Visit>(Close, new { id, outcome = body.Outcome, body.RefusalClause, work.Now });
        if (body.Outcome == "served" && await OpenApplication.ForAsync(work, closed, body.FeeId, body.NoApplication) is { } noSuchFee)
            return noSuchFee;
        work.Publish(Told(closed, work.Now), $"{id}", closed.Version);
        work.Record(actor, visit.CentreId, "close", id, new { ticket = visit.Ticket, body.Outcome, body.RefusalClause });
        http.SetETag(closed.Version);
        return TypedResults.Ok(VisitAnswer.Of(closed));
    }

    /// <summary>What the others are told of a closed visit.</summary>
    internal static VisitClosed Told(Visit closed, Instant now) => new(
        closed.Id, closed.CentreId, closed.ServiceId, closed.AgencyId, closed.State, now.ToDateTimeOffset(),
        closed.SinceCall(now).TotalSeconds, closed.RefusalClause, Convert.ToHexStringLower(closed.CodeDigest));
}
