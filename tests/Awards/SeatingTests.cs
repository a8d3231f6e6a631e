using System.Text.Json.Nodes;
using Asan.Awards.Forums;
using Asan.TestBed;
using CsCheck;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class SeatingTests(AwardsHost host)
{
    [Fact]
    public void Everybody_gets_a_seat_of_their_own_while_there_are_any_and_a_delegation_sits_together_when_a_stretch_holds_it() =>
        Gen.Select(Gen.Int[1, 8], Gen.Int[1, 8], Gen.Int[0, 63].Array[0, 20], Gen.Int[0, 5].Array[0, 40]).Sample((rows, seats, taken, delegations) =>
        {
            var free = (from row in Enumerable.Range(1, rows) from number in Enumerable.Range(1, seats) select new Seat(row, number))
                .Where(seat => !taken.Contains(((seat.Row - 1) * 8) + seat.Number - 1)).ToList();
            var guests = delegations.Select((delegation, index) => ($"g{index:00}", $"d{delegation}")).ToList();

            var plan = Seating.Plan(free, guests);

            Assert.Equal(Math.Min(free.Count, guests.Count), plan.Count);
            Assert.Equal(plan.Count, plan.Select(place => place.Seat).Distinct().Count());
            Assert.Equal(plan.Count, plan.Select(place => place.Guest).Distinct().Count());
            Assert.All(plan, place => Assert.Contains(place.Seat, free));
            // The largest delegation chooses first.
            if (guests.GroupBy(guest => guest.Item2).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).FirstOrDefault() is { } largest
                && Seating.Stretches(free).Any(stretch => stretch.Count >= largest.Count()))
            {
                var theirs = plan.Where(place => largest.Any(guest => guest.Item1 == place.Guest)).Select(place => place.Seat).Order().ToList();
                Assert.Single(Seating.Stretches(theirs));
            }
            Assert.Equal(plan, Seating.Plan(free.AsEnumerable().Reverse(), guests.AsEnumerable().Reverse()));
        });

    [Fact]
    public async Task Delegations_are_seated_together_and_who_declines_leaves_the_seat_to_others()
    {
        var day = await ForumDay.CreateAsync(host);
        await RoomAsync(day, 2, 3);
        var kigali = new[] { await day.AddGuestAsync("Kigali"), await day.AddGuestAsync("Kigali"), await day.AddGuestAsync("Kigali") };
        var berkane = new[] { await day.AddGuestAsync("Berkane"), await day.AddGuestAsync("Berkane") };

        var seated = await SeatAsync(day).JsonAsync();

        Assert.Equal((5, 0), (seated["seated"]!.GetValue<int>(), seated["withoutSeat"]!.GetValue<int>()));
        Assert.Equal(["main 1-1", "main 1-2", "main 1-3"], (await SeatsAsync(day, kigali)).Order());
        Assert.Equal(["main 2-1", "main 2-2"], (await SeatsAsync(day, berkane)).Order());

        var token = (await host.ForumHost.PostAsync($"{day.Path}/guests/{kigali[0]}/invitation", new { }).JsonAsync(201))["invitationToken"]!.GetValue<string>();
        await host.Public.PostAsync($"{day.Path}/invitation/answer", new { invitationToken = token, answer = "declined" }).JsonAsync();
        Assert.Null((await day.GuestAsync(kigali[0]))["seat"]);
        var late = await day.AddGuestAsync("Berkane");
        Assert.Equal(1, (await SeatAsync(day).JsonAsync())["seated"]!.GetValue<int>());
        Assert.NotNull((await day.GuestAsync(late))["seat"]);
    }

    [Fact]
    public async Task One_guest_a_seat_however_many_try_and_the_keys_decide()
    {
        var day = await ForumDay.CreateAsync(host);
        await RoomAsync(day, 1, 2);
        var guests = new[] { await day.AddGuestAsync(), await day.AddGuestAsync(), await day.AddGuestAsync(), await day.AddGuestAsync() };

        var answers = await Task.WhenAll(guests.Select(guest => host.ForumHost.PostAsync($"{day.Path}/guests/{guest}/seat", new { roomId = "main", row = 1, number = 1 })));

        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(3, answers.Count(answer => (int)answer.StatusCode == 409));
        var holder = await host.QueryAsync<string>("select guest_id from seat where forum_id = @id and guest_id is not null", new { id = day.Path.Split('/')[^1] });
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update seat set guest_id = @holder where forum_id = @id and number = 2", new { holder, id = day.Path.Split('/')[^1] }));
        Assert.Equal("one_seat_a_guest", refused.ConstraintName);

        await host.ForumHost.PostAsync($"{day.Path}/guests/{holder}/seat", new { roomId = "main", row = 1, number = 2 }).JsonAsync();
        Assert.Equal("main 1-2", (await day.GuestAsync(holder))["seat"]!.GetValue<string>());
        Assert.Equal("room-not-found", await host.ForumHost.PostAsync($"{day.Path}/guests/{holder}/seat", new { roomId = "main", row = 2, number = 1 }).ProblemAsync(404));
        Assert.Equal("seat-taken", await host.ForumHost.PutAsync($"{day.Path}/rooms/main", new { name = AwardsHost.Texts("Hall"), rows = 1, seatsPerRow = 1 }, "\"1\"").ProblemAsync(409));
    }

    [Fact]
    public async Task More_guests_than_seats_are_counted()
    {
        var day = await ForumDay.CreateAsync(host);
        await RoomAsync(day, 1, 1);
        await day.AddGuestAsync();
        await day.AddGuestAsync();

        var seated = await SeatAsync(day).JsonAsync();

        Assert.Equal((1, 1), (seated["seated"]!.GetValue<int>(), seated["withoutSeat"]!.GetValue<int>()));
        Assert.Equal("room-not-found", await host.ForumHost.PostAsync($"{day.Path}/seating", new { roomId = "nowhere" }).ProblemAsync(404));
    }

    private async Task RoomAsync(ForumDay day, int rows, int seatsPerRow) =>
        await host.ForumHost.PutAsync($"{day.Path}/rooms/main", new { name = AwardsHost.Texts("Hall"), rows, seatsPerRow }).JsonAsync(201);

    private Task<HttpResponseMessage> SeatAsync(ForumDay day) => host.ForumHost.PostAsync($"{day.Path}/seating", new { roomId = "main" });

    private static async Task<IReadOnlyList<string>> SeatsAsync(ForumDay day, IEnumerable<string> guests)
    {
        var seats = new List<string>();
        foreach (var guest in guests)
            seats.Add((await day.GuestAsync(guest))["seat"]!.GetValue<string>());
        return seats;
    }
}
