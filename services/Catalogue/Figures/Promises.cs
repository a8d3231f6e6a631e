using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Figures;

/// <summary>How the promised days of a service were kept, as booking reported it.</summary>
/// <param name="From">The first day promised that is counted.</param>
/// <param name="To">The last one.</param>
/// <param name="Applications">Applications promised for a day of that time.</param>
/// <param name="OnTimeShare">Share of those ready by the day promised, 0 to 1.</param>
/// <param name="OnTimeLow">Lower end of its 95 % interval.</param>
/// <param name="OnTimeHigh">Upper end of its 95 % interval.</param>
/// <param name="MedianDaysLate">The median of the days after the promised one, of all applications.</param>
/// <param name="P90DaysLate">Nine of ten were no later than this.</param>
public sealed record Promises(
    LocalDate From, LocalDate To, int Applications, double OnTimeShare, double OnTimeLow, double OnTimeHigh, int MedianDaysLate, int P90DaysLate)
{
    private const string Sql = """
        select counted_from as "from", counted_to as "to", applications, on_time_share, on_time_low, on_time_high, median_days_late, p90_days_late
        from promises where service_id = @id
        """;

    /// <summary>The latest report on a service; null if there is none.</summary>
    public static Task<Promises?> OfAsync(NpgsqlConnection connection, string id) => connection.QuerySingleOrDefaultAsync<Promises>(Sql, new { id });
}
