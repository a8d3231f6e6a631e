using System.ComponentModel.DataAnnotations;
using Asan.Booking.Queue;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Payments;

/// <summary>POST /v1/visits/{id}/payments/refund: the money goes back the way it came.</summary>
public static class RefundPayment
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/payments/refund", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.NothingPaid)
        .WithTags("Payments").WithSummary("Give a fee back").WithDescription("By the supervisor of the centre, with the reason; recorded in the audit. The provider is told until it has done it; then the fee can be paid again.");

    /// <param name="Reason">Why, for the audit: no personal data.</param>
    public sealed record RefundPaymentRequest([Length(1, 500)] string Reason);

    private const string Lock = $"select {Visit.Columns} from visit where id = @id for update";

    private const string Refund = """
        update payment set state = 'refund-due', refund_reason = @Reason, next_attempt_at = @Now where visit_id = @id and state = 'paid'
        returning id
        """;

    private static async Task<Results<Ok<FeeAnswer>, Problem>> HandleAsync(Guid id, RefundPaymentRequest body, UnitOfWork work, Actor actor)
    {
        if (string.IsNullOrWhiteSpace(body.Reason))
            return CommonProblems.InvalidRequest.Because("A refund has a reason.", new Fault("$.reason", "a reason", "blanks"));
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Lock, new { id });
        if (visit is null)
            return Problems.VisitNotFound.Because("No visit has this id.");
        if (actor.OfOtherCentre(visit.CentreId) is { } refusal)
            return refusal;
        if (await work.Connection.QuerySingleOrDefaultAsync<Guid?>(Refund, new { id, body.Reason, work.Now }) is not { } paymentId)
            return Problems.NothingPaid.Because("No payment of this visit is paid and kept.");
        work.Record(actor, visit.CentreId, "refund", id, new { paymentId, body.Reason });
        return TypedResults.Ok(FeeAnswer.Of((await FeeOwed.OfAsync(work.Connection, id))!, work.Now));
    }
}
