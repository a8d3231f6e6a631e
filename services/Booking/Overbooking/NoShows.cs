using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Overbooking;

/// <summary>How many appointments of one weekday and hour nobody came to.</summary>
/// <param name="Weekday">1 for Monday to 7, on the centre's wall.</param>
/// <param name="Hour">0 to 23: appointments that started in this hour of the centre's wall.</param>
/// <param name="N">Appointments that ended.</param>
/// <param name="NoShows">Of these, to how many nobody came.</param>
public sealed record NoShowCell(int Weekday, int Hour, int N, int NoShows)
{
    /// <summary>The measured share, 0 to 1.</summary>
    public double Rate => N == 0 ? 0 : (double)NoShows / N;

    /// <summary>Its 95 % interval.</summary>
    public (double Low, double High) Interval => Wilson.Interval(NoShows, N);
}

/// <summary>The measured no-shows of a centre, and how many lanes beyond its counters they allow.</summary>
public static class NoShows
{
    /// <summary>Days that are measured: 13 weeks, each weekday alike.</summary>
    public const int Days = 91;

    // Somebody who was called and did not answer had come; who never checked in had not.
    private const string Sql = """
        select extract(isodow from local_date)::int as weekday, extract(hour from local_time)::int as hour,
            count(*)::int as n, count(*) filter (where state = 'no-show' and checked_in_at is null)::int as no_shows
        from visit
        where centre_id = @centreId and local_date >= @since and starts_at is not null and state in ('served', 'refused', 'abandoned', 'no-show')
        group by 1, 2 order by 1, 2
        """;

    public static async Task<IReadOnlyList<NoShowCell>> MeasureAsync(NpgsqlConnection connection, string centreId, LocalDate today) =>
        [.. await connection.QueryAsync<NoShowCell>(Sql, new { centreId, since = today.PlusDays(-Days) })];

    /// <summary>
    /// Lanes that may be added to an agency's counters: the whole part of counters × the smallest lower end over all hours
    /// measured. So no hour is overbooked beyond what its own figures allow, one with too few visits allows none, and
    /// without any measurement there is none either.
    /// </summary>
    public static int ExtraLanes(int counters, IReadOnlyList<NoShowCell> cells) =>
        cells.Count == 0 ? 0 : (int)Math.Floor(counters * cells.Min(cell => cell.Interval.Low));
}
