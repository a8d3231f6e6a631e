using System.Diagnostics;
using System.Globalization;

namespace Asan.Simulate;

/// <summary>What the day was like for its visitors. Counted by the simulation, not asked of the service.</summary>
public sealed class Report
{
    private sealed record Ticket(string Centre, string Agency, string PriorityClass, DateTimeOffset CheckedIn, DateTimeOffset Ready, (double P50, double P90)? Forecast);

    private readonly Dictionary<Guid, Ticket> tickets = [];
    private readonly Dictionary<(string, string), Dictionary<Guid, Ticket>> waiting = [];
    private readonly List<(string PriorityClass, TimeSpan SinceReady, TimeSpan SinceCheckIn)> waits = [];
    private readonly List<(double Wait, double P50, double P90)> forecasts = [];
    private readonly Dictionary<string, int> refusals = new(StringComparer.Ordinal);
    private long overtaken;
    private TimeSpan furthest;
    private int tooEarly;
    private int noShows;

    public int Wished { get; set; }
    public int Booked { get; set; }
    public int TooEarly => tooEarly;
    public int NoShows => noShows;
    public int Requests { get; set; }
    public double BookingSeconds { get; set; }
    public double DaySeconds { get; set; }
    public int Tickets => tickets.Count;
    public int Waiting => waiting.Values.Sum(queue => queue.Count);

    /// <summary>By how much the one who was passed by the latest comer had come before.</summary>
    public TimeSpan FurthestOvertaking => furthest;

    /// <summary>The most memory this process has had so far, in bytes: the service is part of it.</summary>
    public static long PeakMemory
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    public void AddTooEarly() => Interlocked.Increment(ref tooEarly);

    public void AddNoShow() => Interlocked.Increment(ref noShows);

    public bool Came(Guid visit) => tickets.ContainsKey(visit);

    /// <summary>How many wait.</summary>
    public int WaitingFor(string centre, string agency)
    {
        lock (tickets)
            return waiting.TryGetValue((centre, agency), out var queue) ? queue.Count : 0;
    }

    public void AddRefusal(string code)
    {
        lock (refusals)
            refusals[code] = refusals.GetValueOrDefault(code) + 1;
    }

    public void AddTicket(Guid visit, string centre, string agency, string priorityClass, DateTimeOffset now, DateTimeOffset startsAt, (double, double)? forecast)
    {
        var ticket = new Ticket(centre, agency, priorityClass, now, priorityClass == "appointment" && startsAt > now ? startsAt : now, forecast);
        lock (tickets)
        {
            tickets[visit] = ticket;
            if (!waiting.TryGetValue((centre, agency), out var queue))
                waiting[(centre, agency)] = queue = [];
            queue[visit] = ticket;
        }
    }

    public void Called(Guid visit, DateTimeOffset now)
    {
        lock (tickets)
        {
            var ticket = tickets[visit];
            var queue = waiting[(ticket.Centre, ticket.Agency)];
            queue.Remove(visit);
            waits.Add((ticket.PriorityClass, now > ticket.Ready ? now - ticket.Ready : TimeSpan.Zero, now - ticket.CheckedIn));
            if (ticket.Forecast is { } forecast)
                forecasts.Add(((now - ticket.CheckedIn).TotalSeconds, forecast.P50, forecast.P90));
            foreach (var passed in queue.Values.Where(other => other.Ready < ticket.Ready && other.Ready <= now))
            {
                overtaken++;
                furthest = furthest > ticket.Ready - passed.Ready ? furthest : ticket.Ready - passed.Ready;
            }
        }
    }

    public void Print(TextWriter to, Scenario scenario)
    {
        void Line(string what, FormattableString value) => to.WriteLine($"{what,-50}{value.ToString(CultureInfo.InvariantCulture)}");
        Line("network", $"{scenario.Centres} centres, {scenario.Counters} counters each (×{scenario.Scale})");
        Line("bookings wished, made", $"{Wished}, {Booked}");
        foreach (var (code, count) in refusals.OrderByDescending(refusal => refusal.Value))
            Line($"  refused: {code}", $"{count}");
        Line("tickets", $"{Tickets}");
        Line("came before check-in opened", $"{TooEarly}");
        Line("appointments nobody came for", $"{NoShows} ({100.0 * NoShows / Math.Max(1, Booked):0.0} %)");
        foreach (var group in waits.GroupBy(wait => wait.PriorityClass).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var ready = group.Select(wait => wait.SinceReady).Order().ToArray();
            var all = group.Select(wait => wait.SinceCheckIn).Order().ToArray();
            Line($"wait of {group.Key}, since ready: P50, P90", $"{Percentile(ready, 50):0.0}, {Percentile(ready, 90):0.0} min (n {ready.Length})");
            Line($"wait of {group.Key}, since check-in: P50, P90", $"{Percentile(all, 50):0.0}, {Percentile(all, 90):0.0} min");
        }
        Line("overtakings, the furthest", $"{overtaken}, {furthest.TotalMinutes:0.0} min");
        if (forecasts.Count > 0)
            Line("forecast: at most P50, at most P90, mean error", $"{Share(f => f.Wait <= f.P50):0.0} %, {Share(f => f.Wait <= f.P90):0.0} %, {forecasts.Average(f => Math.Abs(f.Wait - f.P50)) / 60:0.0} min (n {forecasts.Count})");
        Line("bookings", $"{BookingSeconds:0.0} s, {Wished / BookingSeconds:0} citizens/s");
        Line("the day", $"{DaySeconds:0.0} s, {Tickets / DaySeconds:0} tickets/s, {8.5 * 3600 / DaySeconds:0} times as fast as life");
        Line("memory at most, service and simulation", $"{PeakMemory / 1e6:0} MB");
        Line("requests", $"{Requests}, {Requests / (BookingSeconds + DaySeconds):0}/s");
    }

    private double Share(Func<(double Wait, double P50, double P90), bool> holds) => 100.0 * forecasts.Count(holds) / forecasts.Count;

    private static double Percentile(TimeSpan[] ordered, int percent) => ordered[Math.Max(0, (int)Math.Ceiling(ordered.Length * percent / 100.0) - 1)].TotalMinutes;
}
