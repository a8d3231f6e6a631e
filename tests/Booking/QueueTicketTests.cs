using Asan.Booking.Queue;
using Asan.TestBed;
using CsCheck;
using Dapper;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Tickets by phone and through partners, and the promise to those who wait.</summary>
public sealed class QueueTicketTests(BookingHost host)
{
    [Fact]
    public async Task Who_stands_at_the_door_takes_a_ticket_by_phone_while_its_code_is_fresh()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var shown = await host.Kiosk(place).GetAsync($"/v1/centres/{place.CentreId}/door-code").JsonAsync();
        var code = shown["code"]!.GetValue<string>();
        Assert.Equal($"asan-ticket:{place.CentreId}:{code}", shown["payload"]!.GetValue<string>());
        var ticket = await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = code }).JsonAsync(201);
        Assert.Equal("A001", ticket["ticket"]!.GetValue<string>());
        var found = await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = ticket["visitCode"]!.GetValue<string>() }).JsonAsync();
        Assert.Equal("checked-in", found["state"]!.GetValue<string>());

        host.Time.SetUtcNow(shown["changesAt"]!.GetValue<DateTimeOffset>());
        Assert.NotEqual(code, (await host.Kiosk(place).GetAsync($"/v1/centres/{place.CentreId}/door-code").JsonAsync())["code"]!.GetValue<string>());
        await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = code }).JsonAsync(201);
        host.Time.SetUtcNow(shown["expiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal("door-code-expired", await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = code }).ProblemAsync(403));
        var elsewhere = await host.OpenAsync();
        var theirs = (await host.Kiosk(elsewhere).GetAsync($"/v1/centres/{elsewhere.CentreId}/door-code").JsonAsync())["code"]!.GetValue<string>();
        Assert.Equal("door-code-expired", await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = theirs }).ProblemAsync(403));
        Assert.Equal("unauthenticated", await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId }).ProblemAsync(401));
        Assert.Equal("forbidden", await host.Clerk(place).GetAsync($"/v1/centres/{place.CentreId}/door-code").ProblemAsync(403));
    }

    [Fact]
    public async Task A_door_gives_sixty_tickets_in_a_window_and_says_when_the_next_begins()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var code = (await host.Kiosk(place).GetAsync($"/v1/centres/{place.CentreId}/door-code").JsonAsync())["code"]!.GetValue<string>();
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("insert into door_window (centre_id, number, given) values (@CentreId, @window, 59)",
                new { place.CentreId, window = DoorCode.WindowOf(Instant.FromDateTimeOffset(host.Now)) });
        await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = code }).JsonAsync(201);
        using var refused = await RemoteAsync(host.Anonymous(), place, new { serviceId = place.ServiceId, doorCode = code });
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, DoorCode.WindowSeconds);
        Assert.Equal("too-many-requests", await refused.ProblemAsync(429));
    }

    [Fact]
    public async Task A_partner_draws_one_ticket_at_a_time_for_a_citizen()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var body = new { serviceId = place.ServiceId, citizenReference = citizen };
        var ticket = await RemoteAsync(partner, place, body).JsonAsync(201);
        Assert.Equal("citizen-busy", await RemoteAsync(partner, place, body).ProblemAsync(409));
        await partner.PostAsync($"/v1/visits/{ticket["visitId"]}/leave", new { }).JsonAsync();
        await RemoteAsync(partner, place, body).JsonAsync(201);
        Assert.Equal("citizen-reference-not-found", await RemoteAsync(host.Partner("partner-two"), place, body).ProblemAsync(404));
        Assert.Equal("invalid-request", await RemoteAsync(partner, place, new { serviceId = place.ServiceId }).ProblemAsync(400));
        // Many at once: one ticket.
        var another = await CitizenAsync(partner);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RemoteAsync(partner, place, new { serviceId = place.ServiceId, citizenReference = another })));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 201));
    }

    private sealed record Waiting(int Number, QueuePlace Place);

    /// <summary>Arrivals and calls in any order: minutes between, class, minutes an appointment came early, calls after it.</summary>
    private static readonly Gen<(int Gap, int Class, int Early, int Calls)[]> Days =
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 2], Gen.Int[-10, 30], Gen.Int[0, 3]).Array[1, 80];

    [Fact]
    public void Whatever_comes_and_whoever_calls_nobody_is_passed_by_one_who_was_ready_more_than_the_largest_boost_later() =>
        Days.Sample(day =>
        {
            var now = Instant.FromUtc(2026, 11, 23, 5, 0);
            var waiting = new List<Waiting>();
            void Call()
            {
                // As CallNext's SQL orders: who is ready before who is early, then by sort key and number.
                var next = waiting.OrderBy(one => one.Place.ReadyAt > now).ThenBy(one => one.Place.SortKey).ThenBy(one => one.Number).FirstOrDefault();
                if (next is null)
                    return;
                waiting.Remove(next);
                Assert.DoesNotContain(waiting, passed => passed.Place.ReadyAt <= now && next.Place.ReadyAt - passed.Place.ReadyAt > Admission.LargestBoost);
            }
            for (var i = 0; i < day.Length; i++)
            {
                var (gap, kind, early, calls) = day[i];
                now += Duration.FromMinutes(gap);
                waiting.Add(new Waiting(i, kind switch
                {
                    0 => Admission.PlaceOf("ordinary", now, null),
                    1 => Admission.PlaceOf("priority", now, null),
                    _ => Admission.PlaceOf("appointment", now, now + Duration.FromMinutes(early)),
                }));
                for (var call = 0; call < calls; call++)
                    Call();
            }
            while (waiting.Count > 0)
                Call();
        });

    [Fact]
    public async Task The_same_holds_of_the_service_itself_with_transfers_and_parked_visitors_in_between()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 3);
        var random = new Random(20261123);
        var times = (await host.FreeAsync(place)).Select(time => time.StartsAt).ToList();
        var booked = new List<(Guid Id, DateTimeOffset StartsAt)>();
        foreach (var start in times.Skip(1).Take(8))
            booked.Add(((await BookAsync(host.Partner(), place, start)).Id, start));

        var calls = new List<(Guid Visit, DateTimeOffset At)>();
        for (var step = 0; step < 40; step++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(random.Next(0, 6)));
            foreach (var (id, _) in booked.Where(visit => visit.StartsAt.AddMinutes(-random.Next(0, 30)) <= host.Now).ToList())
            {
                await host.Kiosk(place).PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
                booked.RemoveAll(visit => visit.Id == id);
            }
            if (random.Next(2) == 0)
                await host.WalkInAsync(place, random.Next(3) == 0 ? "priority" : "ordinary");
            if (random.Next(3) != 0)
                continue;
            using var answer = await host.CallAsync(place, 1);
            if ((int)answer.StatusCode == 204)
                continue;
            var visit = (await answer.JsonAsync())["visitId"]!.GetValue<Guid>();
            calls.Add((visit, host.Now));
            if (random.Next(4) == 0)
            {
                await host.Clerk(place).PostAsync($"/v1/visits/{visit}/park", new { }).JsonAsync();
                await host.Clerk(place).PostAsync($"/v1/visits/{visit}/recall", new { }).JsonAsync();
            }
            else
            {
                await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
            }
        }

        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // Ready at: when each could first be called. Until: the last moment at which each still waited.
        var visits = (await connection.QueryAsync<(Guid Id, DateTime ReadyAt, DateTime CheckedInAt)>(
            "select id, ready_at, checked_in_at from visit where centre_id = @CentreId and ticket_number is not null", new { place.CentreId })).ToDictionary(visit => visit.Id);
        Assert.NotEmpty(calls);
        foreach (var (called, moment) in calls)
        {
            var at = moment.UtcDateTime;
            foreach (var passed in visits.Values.Where(visit => visit.CheckedInAt <= at && visit.ReadyAt <= at && !calls.Any(call => call.Visit == visit.Id && call.At <= moment)))
                Assert.True(visits[called].ReadyAt - passed.ReadyAt <= Admission.LargestBoost.ToTimeSpan(), $"{called} passed {passed.Id}");
        }
    }

    private static Task<HttpResponseMessage> RemoteAsync(HttpClient http, Place place, object body) => http.PostAsync($"/v1/centres/{place.CentreId}/remote-tickets", body);
}
