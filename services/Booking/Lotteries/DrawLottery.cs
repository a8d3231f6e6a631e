using System.ComponentModel.DataAnnotations;
using Asan.Booking.Queue;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Lotteries;

/// <summary>POST /v1/lotteries/{id}/draw: the public value is entered, and the order follows from it.</summary>
public static class DrawLottery
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/lotteries/{id}/draw", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.LotteryNotFound, Problems.OtherCentre, Problems.WrongState)
        .WithTags("Lotteries").WithSummary("Draw a lottery")
        .WithDescription("By the centre's supervisor, once, after the list was committed: `seed` is the value of the announced `seedSource`, letter by letter. The winners' times are held for them; event `lottery-drawn`.");

    /// <param name="Seed">The public value; printable ASCII, 1 to 500 characters.</param>
    public sealed record DrawRequest([RegularExpression("^[!-~]([ -~]{0,498}[!-~])?$", ErrorMessage = "1 to 500 printable ASCII characters without blanks at its ends")] string Seed);

    private const string Registrations = "select id, commitment from lottery_registration where lottery_id = @id";

    private const string Positions = """
        update lottery_registration set position = drawn.position from unnest(@ids, @positions) as drawn (id, position) where lottery_registration.id = drawn.id
        """;

    private const string Drawn = "update lottery set state = 'drawn', seed = @Seed, drawn_at = @Now where id = @id and state = 'committed'";

    private const string ClaimSql = "select id from claim where lottery_id = @id and lower(during) = @StartsAt order by id limit 1 for update";

    private static async Task<Results<Ok<LotteryAnswer>, Problem>> HandleAsync(Guid id, DrawRequest body, UnitOfWork work, Actor actor)
    {
        var lottery = await work.Connection.QuerySingleOrDefaultAsync<Lottery>($"{Lottery.Select} where id = @id for update", new { id });
        if (lottery is null)
            return Lottery.NotFound();
        if (actor.OfOtherCentre(lottery.CentreId) is { } refusal)
            return refusal;
        if (lottery.State != "committed")
            return Problems.WrongState.Because(lottery.State switch
            {
                "open" => $"The list is committed after registration ends at {lottery.RegistrationUntil}. Draw it then.",
                "withdrawn" => "This lottery was withdrawn; it is not drawn.",
                _ => "This lottery has been drawn; a second draw would choose between two results.",
            }).With("state", lottery.State);

        var registrations = (await work.Connection.QueryAsync<(Guid Id, byte[] Commitment)>(Registrations, new { id })).ToDictionary(row => Convert.ToHexString(row.Commitment), row => row.Id);
        var order = LotteryDraw.Order(lottery.Digest!, body.Seed, registrations.Keys.Select(Convert.FromHexString)).Select(commitment => registrations[Convert.ToHexString(commitment)]).ToList();
        await work.Connection.ExecuteAsync(Positions, new { ids = order.ToArray(), positions = Enumerable.Range(1, order.Count).ToArray() });
        await work.Connection.ExecuteAsync(Drawn, new { id, body.Seed, work.Now });
        var slots = await Lottery.SlotsAsync(work.Connection, id);
        foreach (var slot in slots)
            if (await work.Connection.QuerySingleOrDefaultAsync<Guid?>(ClaimSql, new { id, slot.StartsAt }) is { } claimId
                && !await LotteryAwards.AwardAsync(work, lottery, slot, claimId))
                // More times than citizens: the rest is free for all.
                await work.Connection.ExecuteAsync("delete from claim where id = @claimId", new { claimId });
        work.Publish(new LotteryDrawn(id, lottery.CentreId, lottery.ServiceId, order.Count, slots.Count, body.Seed), $"{id}", 2);
        work.Record(actor, lottery.CentreId, "lottery-draw", null, new { lottery = id, body.Seed });
        return TypedResults.Ok((lottery with { State = "drawn", Seed = body.Seed, DrawnAt = work.Now }).Answer(slots));
    }
}
