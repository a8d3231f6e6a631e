using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Booking.Offers;
using Asan.Booking.Queue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Lotteries;

/// <summary>POST /v1/lotteries: announces that scarce times are drawn, and keeps them apart from now on.</summary>
public static class AnnounceLottery
{
    private const int MaxSlots = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/lotteries", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.SlotTaken)
        .WithTags("Lotteries").WithSummary("Announce a lottery for times")
        .WithDescription("By the centre's supervisor. Each time of `startsAt` is taken off the free times at once; a time named twice takes two counters. `seedSource` names the public value that will decide, such as a round of a randomness beacon after `registrationUntil`.");

    /// <param name="CentreId">Where.</param>
    /// <param name="ServiceId">For which service.</param>
    /// <param name="StartsAt">The times, each a `startsAt` of GET /v1/availability.</param>
    /// <param name="RegistrationUntil">Until when citizens register; whole seconds.</param>
    /// <param name="SeedSource">Which public value, not known before `registrationUntil`, will be the seed.</param>
    /// <param name="AcceptMinutes">How long a winner has to accept before the next is asked, 10 minutes to 7 days.</param>
    public sealed record AnnounceLotteryRequest(
        [Slug] string CentreId, [Slug] string ServiceId, [Length(1, MaxSlots)] IReadOnlyList<Instant> StartsAt, Instant RegistrationUntil,
        [RegularExpression(@"^[^\p{C}]{1,300}$", ErrorMessage = "1 to 300 printable characters")] string SeedSource, [Range(10, 10080)] int AcceptMinutes = 1440);

    private const string Insert = """
        insert into lottery (id, centre_id, service_id, agency_id, registration_until, accept_minutes, seed_source, state, created_at, created_by)
        values (@id, @CentreId, @ServiceId, @AgencyId, @RegistrationUntil, @AcceptMinutes, @SeedSource, 'open', @Now, @Subject)
        """;

    private const string InsertSlot = """
        insert into lottery_slot (lottery_id, number, starts_at, ends_at, local_date, local_time, time_zone)
        values (@id, @number, @Start, @End, @Date, @Time, @timeZone)
        """;

    // A claim of nobody's, with a key of its own in place of a citizen's.
    private const string Claim = """
        insert into claim (id, lane_id, citizen_key, during, lottery_id)
        select @claimId, lane.id, @key, @During, @id from lane
        where lane.centre_id = @CentreId and lane.agency_id = @AgencyId and lane.active and not lane.overbooked
            and not exists (select from claim where claim.lane_id = lane.id and claim.during && @During)
        order by lane.id limit 1
        on conflict do nothing
        """;

    private static async Task<Results<Created<LotteryAnswer>, Problem>> HandleAsync(AnnounceLotteryRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(body.CentreId) is { } refusal)
            return refusal;
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, body.CentreId, body.ServiceId);
        if (offer is null)
            return notOffered!;
        var starts = body.StartsAt.Order().ToList();
        var until = body.RegistrationUntil;
        if (until <= work.Now || until >= starts[0] || until.ToUnixTimeTicks() % NodaConstants.TicksPerSecond != 0)
            return CommonProblems.InvalidRequest.Because("Registration ends before the first time, and later than now.", new Fault(
                "$.registrationUntil", $"whole seconds after {work.Now} and before {starts[0]}", $"{until}"));

        var id = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(Insert, new
        {
            id, offer.CentreId, offer.ServiceId, offer.AgencyId, body.RegistrationUntil, body.AcceptMinutes, body.SeedSource, work.Now, actor.Subject,
        });
        foreach (var (start, index) in starts.Select((start, index) => (start, index)))
        {
            var (slot, notASlot) = offer.SlotAt(start, work.Now);
            if (notASlot is not null)
                return notASlot;
            var row = new
            {
                id, number = index + 1, claimId = Guid.CreateVersion7(), key = RandomNumberGenerator.GetBytes(32), offer.CentreId, offer.AgencyId,
                slot.During, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id,
            };
            if (await work.Connection.ExecuteAsync(Claim, row) == 0)
                return Problems.SlotTaken.Because($"No counter is free at {start} for the lottery. Choose times that are free, each as often as counters are.");
            await work.Connection.ExecuteAsync(InsertSlot, row);
        }
        work.Record(actor, body.CentreId, "lottery", null, new { lottery = id, times = starts.Count });
        var lottery = await work.Connection.QuerySingleAsync<Lottery>($"{Lottery.Select} where id = @id", new { id });
        return TypedResults.Created($"/v1/lotteries/{id}", lottery.Answer(await Lottery.SlotsAsync(work.Connection, id)));
    }
}
