using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Overbooking;

/// <summary>How many appointments of an agency, one weekday and one hour nobody came to.</summary>
/// <param name="AgencyId">The agency.</param>
/// <param name="Weekday">1 for Monday to 7, on the centre's wall.</param>
/// <param name="Hour">0 to 23: appointments that started in this hour of the centre's wall.</param>
/// <param name="N">Appointments that ended.</param>
/// <param name="NoShows">Of these, to how many nobody came.</param>
public sealed record NoShowCell(string AgencyId, int Weekday, int Hour, int N, int NoShows)
{
    /// <summary>The measured share, 0 to 1.</summary>
    public double Rate => N == 0 ? 0 : (double)NoShows / N;

    /// <summary>Its 95 % interval.</summary>
    public (double Low, double High) Interval => Wilson.Interval(NoShows, N);

    /// <summary>
    /// Lanes that this hour allows beyond the agency's counters: the whole part of counters × the lower end. An hour with
    /// too few visits allows none.
    /// </summary>
    public int ExtraLanes(int counters) => (int)Math.Floor(counters * Interval.Low);
}

/// <summary>The measured no-shows of a centre, and what they allow.</summary>
public static class NoShows
{
    /// <summary>Days that are measured: 13 weeks, each weekday alike.</summary>
    public const int Days = 91;

    // Somebody who was called and did not answer had come; who never checked in had not.
    private const string Sql = """
        select agency_id, extract(isodow from local_date)::int as weekday, extract(hour from local_time)::int as hour,
            count(*)::int as n, count(*) filter (where state = 'no-show' and checked_in_at is null)::int as no_shows
        from visit
        where centre_id = @centreId and local_date >= @since and starts_at is not null and state in ('served', 'refused', 'abandoned', 'no-show')
        group by 1, 2, 3 order by 1, 2, 3
        """;

    public static async Task<IReadOnlyList<NoShowCell>> MeasureAsync(NpgsqlConnection connection, string centreId, LocalDate today) =>
        [.. await connection.QueryAsync<NoShowCell>(Sql, new { centreId, since = today.PlusDays(-Days) })];

    /// <summary>
    /// When the lanes beyond an agency's counters are withheld: the first lane in all hours that allow none, the second in
    /// those that allow fewer than two, and so on. As many lanes as the hour that allows most. An hour that was not
    /// measured allows none, and what lies outside of the dates is in no interval.
    /// </summary>
    /// <param name="counters">The agency's counters.</param>
    /// <param name="cells">What was measured of the agency.</param>
    /// <param name="zone">The centre's.</param>
    /// <param name="from">The first date.</param>
    /// <param name="days">How many dates.</param>
    public static IReadOnlyList<IReadOnlyList<Interval>> Withheld(int counters, IEnumerable<NoShowCell> cells, DateTimeZone zone, LocalDate from, int days)
    {
        var allowed = cells.ToDictionary(cell => (cell.Weekday, cell.Hour), cell => cell.ExtraLanes(counters));
        var withheld = Enumerable.Range(0, allowed.Values.DefaultIfEmpty(0).Max()).Select(_ => new List<Interval>()).ToList();
        for (var hour = 0; hour < days * 24; hour++)
        {
            var wall = from.AtMidnight().PlusHours(hour);
            // Of an hour that the clocks skip nothing is left; one that comes twice is as long as both.
            var during = new Interval(wall.InZoneLeniently(zone).ToInstant(), wall.PlusHours(1).InZoneLeniently(zone).ToInstant());
            if (during.Duration == Duration.Zero)
                continue;
            for (var lane = allowed.GetValueOrDefault(((int)wall.DayOfWeek, wall.Hour)); lane < withheld.Count; lane++)
                if (withheld[lane].Count > 0 && withheld[lane][^1].End == during.Start)
                    withheld[lane][^1] = new Interval(withheld[lane][^1].Start, during.End);
                else
                    withheld[lane].Add(during);
        }
        return withheld;
    }
}
