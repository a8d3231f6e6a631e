using System.ComponentModel.DataAnnotations;
using Asan.Booking.Queue;
using Asan.Booking.Waitlist;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Lotteries;

/// <summary>
/// POST /v1/lotteries/{id}/withdraw: a lottery that is not drawn yet does not take place. Its times are free for all; its
/// commitment, if it was made, and the reason stay public.
/// </summary>
public static class WithdrawLottery
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/lotteries/{id}/withdraw", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.LotteryNotFound, Problems.WrongState)
        .WithTags("Lotteries").WithSummary("Withdraw a lottery before its draw")
        .WithDescription("By the centre's supervisor. The reason is public for good (event `lottery-withdrawn`), and so is the digest that was committed to. After the draw a lottery cannot be withdrawn.");

    /// <param name="Reason">Why, for everybody to read; names nobody.</param>
    public sealed record WithdrawRequest([RegularExpression(@"^[^\p{C}]{5,200}$", ErrorMessage = "5 to 200 printable characters")] string Reason);

    // The claims before the lottery's row would be the order of everybody else; nobody waits for a lottery's claim while
    // it holds the lottery, except the draw, which locks the row first as here.
    private const string Withdraw = """
        update lottery set state = 'withdrawn', withdrawn_at = @Now, withdrawn_reason = @Reason where id = @id;
        delete from claim where lottery_id = @id;
        """;

    private static async Task<Results<Ok<LotteryAnswer>, Problem>> HandleAsync(Guid id, WithdrawRequest body, UnitOfWork work, Actor actor, WaitlistSignal signal, HttpContext http)
    {
        var lottery = await work.Connection.QuerySingleOrDefaultAsync<Lottery>($"{Lottery.Select} where id = @id for update", new { id });
        if (lottery is null)
            return Lottery.NotFound();
        if (actor.OfOtherCentre(lottery.CentreId) is { } refusal)
            return refusal;
        if (lottery.State is not ("open" or "committed"))
            return Problems.WrongState.Because($"Only a lottery that is not drawn yet can be withdrawn; this one is {lottery.State}.").With("state", lottery.State);

        await work.Connection.ExecuteAsync(Withdraw, new { id, work.Now, body.Reason });
        work.Publish(
            new LotteryWithdrawn(id, lottery.CentreId, lottery.ServiceId, lottery.Digest is null ? null : Convert.ToHexStringLower(lottery.Digest), body.Reason),
            $"{id}", lottery.State == "open" ? 1 : 2);
        work.Record(actor, lottery.CentreId, "lottery-withdraw", null, new { lottery = id, body.Reason });
        signal.RaiseAfter(http);
        return TypedResults.Ok((lottery with { State = "withdrawn", WithdrawnAt = work.Now, WithdrawnReason = body.Reason }).Answer(await Lottery.SlotsAsync(work.Connection, id)));
    }
}
