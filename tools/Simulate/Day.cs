using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Asan.Simulate;

/// <summary>Plays the day: bookings on the eve, then visitors, counters and closing in virtual time.</summary>
public sealed class Day(Scenario scenario, Network network, History history, Action<string>? log = null)
{
    /// <summary>Events of so many seconds share a moment and are sent at once: visitors and counters do meet.</summary>
    private const int TickSeconds = 10;

    private const int ParallelBookings = 12;

    /// <summary>After so many answers of 5xx the day is broken off: it has been judged.</summary>
    private const int MostServerErrors = 100;

    private readonly Random random = new(scenario.Seed);
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> arrivals = new();
    private readonly Dictionary<(string Centre, int Counter), (Guid Visit, DateTimeOffset Until)?> counters = [];
    private readonly Report report = new();
    private int order;

    private sealed record Booked(Guid Id, string Centre, string Agency, DateTimeOffset Start);

    /// <summary>Plays a day on a network of its own and writes its history to a file.</summary>
    /// <param name="prepare">What a red control does to the network before.</param>
    public static async Task<Report> RunAsync(Scenario scenario, string path, Action<string>? log = null, Func<Network, Task>? prepare = null)
    {
        await using var history = new History(path);
        await using var network = new Network(scenario);
        await network.OpenAsync(history);
        if (prepare is not null)
            await prepare(network);
        log?.Invoke($"{scenario.Centres} centres are open");
        return await new Day(scenario, network, history, log).PlayAsync();
    }

    public async Task<Report> PlayAsync()
    {
        var clock = Stopwatch.StartNew();
        var booked = await BookAsync();
        report.BookingSeconds = clock.Elapsed.TotalSeconds;
        await network.SnapshotAsync(history);
        log?.Invoke($"{booked.Count} visits are booked after {clock.Elapsed.TotalSeconds:0} s, with {Report.PeakMemory / 1e6:0} MB of memory at most");

        Arrange(booked);
        clock.Restart();
        await RunAsync();
        report.DaySeconds = clock.Elapsed.TotalSeconds;
        log?.Invoke($"the day is over after {report.DaySeconds:0} s, with {Report.PeakMemory / 1e6:0} MB at most");
        await EndAsync(booked);
        await network.SnapshotAsync(history);
        report.Requests = history.Requests;
        return report;
    }

    // --- the eve ---------------------------------------------------------------------------------------------------

    private async Task<List<Booked>> BookAsync()
    {
        var wishes = Enumerable.Range(0, scenario.Tickets).Select(_ => (
            Centre: network.CentreIds[random.Next(network.CentreIds.Count)],
            Agency: Scenario.Agencies[random.Next(Scenario.Agencies.Count)],
            // Everybody would rather come in the morning: the early slots are fought for.
            Slot: (int)(33 * Math.Pow(Next(), 1.4)),
            Fate: Next())).ToList();
        var booked = new List<Booked>();
        await Parallel.ForEachAsync(wishes, new ParallelOptions { MaxDegreeOfParallelism = ParallelBookings }, async (wish, _) =>
        {
            var (_, reference) = await PostAsync(network.Partner, "/v1/citizen-references", new JsonObject { ["identity"] = new JsonObject { ["kind"] = "none" } }, "citizen", wish.Centre);
            var citizen = reference!["citizenReference"]!.GetValue<string>();
            var start = Network.Opens.AddMinutes(wish.Slot * Scenario.SlotMinutes);
            if (await HoldAsync(citizen, wish.Centre, wish.Agency, start) is not { } visit)
                return;
            if (wish.Fate < Scenario.UnconfirmedShare)
                return;
            await PostAsync(network.Partner, $"/v1/visits/{visit.Id}/confirm", [], "confirm", wish.Centre, visit.Id);
            if (wish.Fate < Scenario.UnconfirmedShare + Scenario.CancelledShare)
            {
                await PostAsync(network.Partner, $"/v1/visits/{visit.Id}/cancel", [], "cancel", wish.Centre, visit.Id);
                return;
            }
            if (wish.Fate < Scenario.UnconfirmedShare + Scenario.CancelledShare + Scenario.MovedShare)
            {
                var to = Network.Opens.AddMinutes((32 - wish.Slot) * Scenario.SlotMinutes);
                var (status, _) = await PostAsync(network.Partner, $"/v1/visits/{visit.Id}/reschedule", new JsonObject { ["startsAt"] = Network.Rfc3339(to) }, "reschedule", wish.Centre, visit.Id);
                if (status == 200)
                    visit = visit with { Start = to };
            }
            lock (booked)
                booked.Add(visit);
        });
        report.Wished = wishes.Count;
        report.Booked = booked.Count;
        return [.. booked.OrderBy(visit => visit.Start).ThenBy(visit => visit.Id)];
    }

    /// <summary>Tries the wished time, then the alternatives that the refusal offers.</summary>
    private async Task<Booked?> HoldAsync(string citizen, string centre, string agency, DateTimeOffset start)
    {
        var tries = new Queue<DateTimeOffset>([start]);
        for (var attempt = 0; tries.TryDequeue(out var at) && attempt < 8; attempt++)
        {
            var request = new JsonObject { ["citizenReference"] = citizen, ["centreId"] = centre, ["serviceId"] = Network.ServiceOf(agency), ["startsAt"] = Network.Rfc3339(at) };
            var (status, answer) = await PostAsync(network.Partner, "/v1/visits", request, "hold", centre);
            if (status == 201)
                return new Booked(Guid.Parse(answer!["id"]!.GetValue<string>()), centre, agency, at);
            report.AddRefusal(answer?["code"]?.GetValue<string>() ?? $"{status}");
            if (tries.Count == 0)
                foreach (var alternative in (answer?["alternatives"]?.AsArray() ?? []).Select(each => each!["startsAt"]!.GetValue<DateTimeOffset>()).Where(each => each >= Network.Opens && each < Network.Closes))
                    tries.Enqueue(alternative);
        }
        return null;
    }

    // --- who comes when ----------------------------------------------------------------------------------------------

    private void Arrange(List<Booked> booked)
    {
        foreach (var visit in booked)
        {
            var fate = Next();
            if (fate < Scenario.NoShowShare)
                continue;
            // Of those who come, 43 % are about two hours early; the others from half an hour before to a few minutes late.
            var early = Next() < Scenario.EarlyShare;
            var comes = early ? visit.Start.AddMinutes(-120 + 30 * Normal()) : visit.Start.AddMinutes(-12 + 9 * Normal());
            comes = comes < Network.Opens ? Network.Opens : comes > visit.Start.AddMinutes(25) ? visit.Start.AddMinutes(25) : comes;
            At(comes, () => CheckInAsync(visit));
        }
        var walkIns = (int)(scenario.Tickets * Scenario.WalkInShare);
        for (var i = 0; i < walkIns; i++)
        {
            var centre = network.CentreIds[random.Next(network.CentreIds.Count)];
            var agency = Scenario.Agencies[random.Next(Scenario.Agencies.Count)];
            var priority = Next() < Scenario.PriorityShare ? "priority" : "ordinary";
            At(Network.Opens.AddMinutes(Next() * 460), async () =>
            {
                var (status, answer) = await PostAsync(network.Kiosks[centre], $"/v1/centres/{centre}/walk-ins",
                    new JsonObject { ["serviceId"] = Network.ServiceOf(agency), ["priorityClass"] = priority }, "walk-in", centre);
                if (status == 201)
                    report.AddTicket(answer!["visitId"]!.GetValue<Guid>(), centre, agency, priority, network.Now, network.Now, Forecast(answer));
            });
        }
        foreach (var centre in network.CentreIds)
            for (var counter = 1; counter <= scenario.Counters; counter++)
                counters[(centre, counter)] = null;
    }

    private async Task CheckInAsync(Booked visit)
    {
        var (status, answer) = await PostAsync(network.Kiosks[visit.Centre], $"/v1/visits/{visit.Id}/check-in", [], "check-in", visit.Centre, visit.Id);
        if (status == 409 && answer?["opensAt"]?.GetValue<DateTimeOffset>() is { } opens)
        {
            report.AddTooEarly();
            At(opens.AddSeconds(Next() * 300), () => CheckInAsync(visit));
        }
        else if (status == 200)
            report.AddTicket(visit.Id, visit.Centre, visit.Agency, answer!["walkIn"]!.GetValue<bool>() ? "ordinary" : "appointment", network.Now, visit.Start, Forecast(answer));
    }

    /// <summary>P50 and P90 of the wait, in seconds, where an answer has them.</summary>
    private static (double P50, double P90)? Forecast(JsonNode answer) =>
        answer["forecast"] is JsonObject forecast && forecast.FirstOrDefault(member => member.Key.StartsWith("p50", StringComparison.OrdinalIgnoreCase)).Value is { } p50
            && forecast.FirstOrDefault(member => member.Key.StartsWith("p90", StringComparison.OrdinalIgnoreCase)).Value is { } p90
            ? (p50.GetValue<double>(), p90.GetValue<double>())
            : null;

    // --- the day -----------------------------------------------------------------------------------------------------

    private async Task RunAsync()
    {
        network.Time.SetUtcNow(Network.Opens);
        history.NextBatch();
        await Parallel.ForEachAsync(counters.Keys, new ParallelOptions { MaxDegreeOfParallelism = ParallelBookings }, async (at, _) =>
            await PostAsync(network.Officers[at], $"/v1/centres/{at.Centre}/counters/{at.Counter}/sign-in", [], "sign-in", at.Centre, counter: at.Counter));
        // After closing the counters go on until nobody waits.
        while (network.Now < Network.Closes || counters.Values.Any(busy => busy is not null) || report.Waiting > 0)
        {
            history.NextBatch();
            var due = new List<Func<Task>>();
            while (arrivals.TryPeek(out _, out var next) && next.At <= network.Now)
                due.Add(arrivals.Dequeue());
            await Task.WhenAll(due.Select(arrive => arrive()));

            history.NextBatch();
            var ready = counters.Where(counter => counter.Value is null || counter.Value.Value.Until <= network.Now).Select(counter => counter.Key).ToList();
            await Task.WhenAll(ready.Where(counter => counters[counter] is not null).Select(CloseAsync));
            history.NextBatch();
            // As many of an agency's free counters as it has waiting: a clerk sees that nobody does. In a large network they would
            // otherwise all call for one visitor, and nearly all requests of the day were answered that nobody waits.
            var calls = ready.GroupBy(counter => (counter.Centre, Agency: AgencyOf(counter.Counter)))
                .SelectMany(agency => agency.Take(report.WaitingFor(agency.Key.Centre, agency.Key.Agency))).ToList();
            await Task.WhenAll(calls.Where(_ => Next() >= Scenario.ImpatientShare).Select(counter => CallAsync(counter)));
            // An impatient clerk: the same call four times at once, and nobody else meanwhile, so that the order stays judgeable.
            foreach (var counter in calls.Where(counter => counters[counter] is null && !calledThisTick.Contains(counter)))
            {
                history.NextBatch();
                await Task.WhenAll(Enumerable.Range(0, Scenario.ImpatientCalls).Select(_ => CallAsync(counter)));
            }
            calledThisTick.Clear();
            // Only a service that lost somebody, or fails again and again, gets here; its history tells.
            if (network.Now > Network.Closes.AddHours(3) || history.ServerErrors > MostServerErrors)
                break;
            network.Time.SetUtcNow(network.Now.AddSeconds(TickSeconds));
        }
    }

    private readonly HashSet<(string, int)> calledThisTick = [];

    private string AgencyOf(int counter) => Scenario.Agencies[(counter - 1) / scenario.CountersPerAgency];

    private async Task CallAsync((string Centre, int Counter) at)
    {
        lock (calledThisTick)
            calledThisTick.Add(at);
        var agency = AgencyOf(at.Counter);
        var (status, answer) = await PostAsync(network.Officers[at], $"/v1/centres/{at.Centre}/counters/{at.Counter}/call-next", [], "call", at.Centre, counter: at.Counter, agency: agency);
        if (status != 200)
            return;
        var visit = answer!["visitId"]!.GetValue<Guid>();
        lock (counters)
        {
            report.Called(visit, network.Now);
            counters[at] = (visit, network.Now.AddMinutes(Math.Clamp(Scenario.MeanServiceMinutes * Math.Exp(Scenario.SpreadOfService * Normal() - Scenario.SpreadOfService * Scenario.SpreadOfService / 2), 2, 60)));
        }
    }

    private async Task CloseAsync((string Centre, int Counter) at)
    {
        var visit = counters[at]!.Value.Visit;
        var outcome = Next() switch { < 0.95 => "served", < 0.98 => "refused", _ => "abandoned" };
        var request = outcome == "refused" ? new JsonObject { ["outcome"] = outcome, ["refusalClause"] = "a clause of the simulation" } : new JsonObject { ["outcome"] = outcome };
        await PostAsync(network.Officers[at], $"/v1/visits/{visit}/close", request, "close", at.Centre, visit, at.Counter);
        lock (counters)
            counters[at] = null;
    }

    /// <summary>After the day: appointments whose visitors never came.</summary>
    private async Task EndAsync(List<Booked> booked)
    {
        history.NextBatch();
        await Parallel.ForEachAsync(booked.Where(visit => !report.Came(visit.Id)), new ParallelOptions { MaxDegreeOfParallelism = ParallelBookings }, async (visit, _) =>
        {
            var (status, _) = await PostAsync(network.Officers[(visit.Centre, 1)], $"/v1/visits/{visit.Id}/close", new JsonObject { ["outcome"] = "no-show" }, "close", visit.Centre, visit.Id);
            if (status == 200)
                report.AddNoShow();
        });
    }

    private void At(DateTimeOffset at, Func<Task> what)
    {
        lock (arrivals)
            arrivals.Enqueue(what, (at, order++));
    }

    private Task<(int Status, JsonNode? Answer)> PostAsync(
        HttpClient client, string path, JsonObject request, string operation, string centre, Guid? visit = null, int? counter = null, string? agency = null) =>
        history.PostAsync(client, path, request, new JsonObject
        {
            ["operation"] = operation, ["centre"] = centre, ["visit"] = visit?.ToString(), ["counter"] = counter, ["agency"] = agency, ["day"] = $"{network.Now.AddHours(4):yyyy-MM-dd}",
        }, network.Now);

    private double Next()
    {
        lock (random)
            return random.NextDouble();
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
}
