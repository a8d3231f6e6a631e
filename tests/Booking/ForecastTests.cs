using Asan.Booking.Forecasts;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Booking.Tests;

/// <summary>The forecast of the wait: what it never does, how well it holds, and what the service publishes of it.</summary>
public sealed class ForecastTests(BookingHost host, ITestOutputHelper output)
{
    private static readonly Gen<ServiceTimes> Times =
        Gen.Select(Gen.Double[10, 3000].List[0, 20], Gen.Double[60, 3600]).Select((latest, published) => new ServiceTimes(latest, published));

    private static readonly Gen<InFront> Somebody =
        Gen.Select(Times, Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 7200]), Gen.Double[0, 1]).Select((times, from, shows) => new InFront(times, from, from == 0 ? 1 : shows));

    private static readonly Gen<AtCounter> Busy = Gen.Select(Times, Gen.Double[0, 4000]).Select((times, since) => new AtCounter(times, since));

    [Fact]
    public void One_more_in_front_never_shortens_a_forecast() =>
        Gen.Select(Somebody.List[0, 12], Busy.List[0, 4], Gen.Int[1, 6], Somebody).Sample((queue, busy, counters, another) =>
        {
            var (before, after) = (WaitForecast.Of(queue, busy, counters), WaitForecast.Of([.. queue, another], busy, counters));
            Assert.True(after.P50Seconds >= before.P50Seconds && after.P90Seconds >= before.P90Seconds);
        }, iter: 300);

    [Fact]
    public void One_more_counter_never_lengthens_a_forecast() =>
        Gen.Select(Somebody.List[0, 12], Busy.List[0, 4], Gen.Int[4, 8]).Sample((queue, busy, counters) =>
        {
            var (fewer, more) = (WaitForecast.Of(queue, busy, counters), WaitForecast.Of(queue, busy, counters + 1));
            Assert.True(more.P50Seconds <= fewer.P50Seconds && more.P90Seconds <= fewer.P90Seconds);
        }, iter: 300);

    [Fact]
    public void A_forecast_is_in_order_repeats_itself_and_is_zero_when_a_counter_is_free() =>
        Gen.Select(Somebody.List[0, 12], Busy.List[0, 4], Gen.Int[1, 6]).Sample((queue, busy, counters) =>
        {
            var forecast = WaitForecast.Of(queue, busy, counters);
            Assert.InRange(forecast.P50Seconds, 0, forecast.P90Seconds);
            Assert.Equal(forecast, WaitForecast.Of(queue, busy, counters));
            if (queue.Count == 0 && counters > busy.Count)
                Assert.Equal(0, forecast.P90Seconds);
        }, iter: 300);

    /// <summary>
    /// A hall of its own: 4 counters, two services of 6 and 15 minutes with a long tail (log-normal, a third of the mean
    /// of the logarithm's spread), one visitor every 2.6 minutes, 20 days. What each is told against what each waits.
    /// </summary>
    [Fact]
    public void Over_twenty_simulated_days_half_are_called_within_the_p50_and_nine_of_ten_within_the_p90()
    {
        var random = new Random(4711);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] means = [6 * 60, 15 * 60];
        var latest = new[] { new List<double>(), new List<double>() };
        ServiceTimes TimesOf(int service) => new([.. latest[service].AsEnumerable().Reverse().Take(200)], 10 * 60);

        var (told, withinP50, withinP90, off) = (0, 0, 0, 0.0);
        for (var day = 0; day < 20; day++)
        {
            // At each counter: when it is free, of what service and since when. The visitors of a queue are called in order.
            var counters = Enumerable.Range(0, 4).Select(_ => (FreeAt: 0.0, Service: 0, CalledAt: 0.0, Length: 0.0)).ToArray();
            var queue = new List<(double At, int Service, Forecast Forecast)>();
            void CallUntil(double now)
            {
                while (queue.Count > 0)
                {
                    var next = Enumerable.Range(0, 4).MinBy(i => counters[i].FreeAt);
                    var callAt = Math.Max(counters[next].FreeAt, queue[0].At);
                    if (callAt > now)
                        return;
                    if (counters[next].Length > 0)
                        latest[counters[next].Service].Add(counters[next].Length);
                    var (at, service, forecast) = queue[0];
                    queue.RemoveAt(0);
                    var wait = callAt - at;
                    // The first day teaches it how long services take.
                    if (day > 0)
                        (told, withinP50, withinP90, off) = (told + 1, withinP50 + (wait <= forecast.P50Seconds ? 1 : 0), withinP90 + (wait <= forecast.P90Seconds ? 1 : 0), off + Math.Abs(wait - forecast.P50Seconds));
                    var length = means[service] * Math.Exp(0.6 * Normal() - 0.18);
                    counters[next] = (callAt + length, service, callAt, length);
                }
            }
            for (var now = 0.0; now < 8 * 3600;)
            {
                now += -Math.Log(1 - random.NextDouble()) * 2.6 * 60;
                CallUntil(now);
                var service = random.Next(2);
                var busy = counters.Where(counter => counter.FreeAt > now).Select(counter => new AtCounter(TimesOf(counter.Service), now - counter.CalledAt)).ToList();
                var forecast = WaitForecast.Of([.. queue.Select(one => new InFront(TimesOf(one.Service)))], busy, 4);
                queue.Add((now, service, forecast));
            }
            CallUntil(double.MaxValue);
        }
        var (p50, p90) = ((double)withinP50 / told, (double)withinP90 / told);
        output.WriteLine($"{told} tickets: {p50:0.000} within P50, {p90:0.000} within P90, mean absolute error {off / told:0} s");
        Assert.InRange(p50, 0.40, 0.65);
        Assert.InRange(p90, 0.85, 0.97);
    }

    [Fact]
    public async Task A_ticket_carries_its_forecast_and_what_came_of_it_is_published()
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 10);
        var today = DateOnly.FromDateTime(host.Now.UtcDateTime.AddHours(4)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var first = await host.WalkInAsync(place);
        Assert.Equal(0, first["forecast"]!["p90Seconds"]!.GetValue<double>());
        await (await host.CallAsync(place)).JsonAsync();
        var second = await host.WalkInAsync(place);
        var (p50, p90) = (second["forecast"]!["p50Seconds"]!.GetValue<double>(), second["forecast"]!["p90Seconds"]!.GetValue<double>());
        // Nothing is known of the service but the published ten minutes: between five and fifteen.
        Assert.InRange(p50, 300, p90);
        Assert.InRange(p90, p50, 900);
        var newcomer = await host.Anonymous().GetAsync($"/v1/centres/{place.CentreId}/forecast?service={place.ServiceId}").JsonAsync();
        Assert.Equal(1, newcomer["inFront"]!.GetValue<int>());
        Assert.True(newcomer["p50Seconds"]!.GetValue<double>() > p50);

        host.Time.Advance(TimeSpan.FromSeconds(Math.Floor(p90)));
        await host.Clerk(place).PostAsync($"/v1/visits/{first["visitId"]}/close", new { outcome = "served" }).JsonAsync();
        await (await host.CallAsync(place)).JsonAsync();
        var path = $"/v1/centres/{place.CentreId}/forecast-calibration";
        var calibration = await host.Anonymous().GetAsync($"{path}?from={today}&to={today}").JsonAsync();
        Assert.Equal(2, calibration["total"]!["tickets"]!.GetValue<int>());
        Assert.Equal(0.5, calibration["total"]!["withinP50"]!.GetValue<double>());
        Assert.Equal(1, calibration["total"]!["withinP90"]!.GetValue<double>());
        Assert.Equal((Math.Floor(p90) - p50) / 2, calibration["total"]!["meanAbsoluteErrorSeconds"]!.GetValue<double>(), 0.01);
        Assert.Equal(today, Assert.Single(calibration["days"]!.AsArray())!["date"]!.GetValue<string>());
        Assert.Equal(0, (await host.Anonymous().GetAsync($"{path}?to=2026-01-01").JsonAsync())["total"]!["tickets"]!.GetValue<int>());
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"{path}?from=2026-01-01&to=2025-01-01").ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"{path}?from=0001-01-01").ProblemAsync(400));
        Assert.Equal("service-not-offered", await host.Anonymous().GetAsync($"/v1/centres/{place.CentreId}/forecast?service=nothing").ProblemAsync(404));
    }
}
