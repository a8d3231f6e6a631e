using System.Globalization;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Asan.Booking.Applications;

/// <summary>GET /v1/lateness: how agencies keep what they promise, by month. Public: this is what it is published for.</summary>
public static class GetLateness
{
    /// <summary>Months one answer covers at most.</summary>
    private const int MaxMonths = 24;

    private const int DefaultMonths = 12;

    private static readonly YearMonthPattern MonthPattern = YearMonthPattern.CreateWithInvariantCulture("uuuu'-'MM");

    private static readonly string[] Tables = ["service", "centre", "agency"];

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/lateness", HandleAsync)
        .WithTags("Applications").WithSummary("How promises were kept")
        .WithDescription($"One table: `by` service (default), centre or agency, and month of the day promised, `from` to `to` (such as 2026-10; default: the last {DefaultMonths}, at most {MaxMonths}). "
            + $"Only months that are over. What is not ready yet counts as late. A month with fewer than {Lateness.K} applications is left out, and so are its applications from every other table.");

    /// <param name="By">service, centre or agency.</param>
    /// <param name="From">The first month.</param>
    /// <param name="To">The last month.</param>
    /// <param name="Items">The figures, by id and month; what is not here had fewer than ten applications.</param>
    public sealed record LatenessAnswer(string By, string From, string To, IReadOnlyList<LatenessItem> Items);

    /// <param name="Id">The service, centre or agency.</param>
    /// <param name="Month">The month of the day promised.</param>
    /// <param name="Figures">The figures.</param>
    public sealed record LatenessItem(string Id, string Month, LatenessFigures Figures);

    private static async Task<Results<Ok<LatenessAnswer>, Problem>> HandleAsync(
        NpgsqlDataSource dataSource, TimeProvider time, HttpContext http, string by = "service", string? from = null, string? to = null)
    {
        if (!Tables.Contains(by, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because("There is no such table.", new Fault("query by", string.Join(", ", Tables), Came.Describe(by)));
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var now = time.Now();
        var over = LatenessCounts.LastMonthOver(now);
        var (last, badTo) = Month("query to", to, over);
        var (first, badFrom) = Month("query from", from, Minus(last, DefaultMonths - 1));
        if ((badTo ?? badFrom) is { } bad)
            return bad;
        if (last > over)
            return CommonProblems.InvalidRequest.Because("Figures are published when a month is over.", new Fault("query to", $"{MonthPattern.Format(over)} or earlier", MonthPattern.Format(last)));
        if (first > last || first < Minus(last, MaxMonths - 1))
            return CommonProblems.InvalidRequest.Because($"One answer covers 1 to {MaxMonths} months.", new Fault("query from", $"{MonthPattern.Format(Minus(last, MaxMonths - 1))} to {MonthPattern.Format(last)}", MonthPattern.Format(first)));

        var counts = Lateness.Publishable(await LatenessCounts.ReadAsync(connection, first, last, now));
        Func<LatenessCount, string> id = by switch { "service" => count => count.ServiceId, "centre" => count => count.CentreId, _ => count => count.AgencyId };
        return TypedResults.Ok(new LatenessAnswer(by, MonthPattern.Format(first), MonthPattern.Format(last),
            [.. counts.GroupBy(count => (Id: id(count), count.Month))
                .OrderBy(cell => cell.Key.Id, StringComparer.Ordinal).ThenBy(cell => cell.Key.Month)
                .Select(cell => new LatenessItem(cell.Key.Id, MonthPattern.Format(cell.Key.Month), Lateness.Of([.. cell])))]));
    }

    private static YearMonth Minus(YearMonth month, int months) => month.PlusMonths(-months);

    private static (YearMonth, Problem?) Month(string field, string? text, YearMonth otherwise) =>
        text is null ? (otherwise, null)
        : MonthPattern.Parse(text) is { Success: true, Value: { Year: >= 2000 and <= 2200 } month } ? (month, null)
        : (otherwise, CommonProblems.InvalidRequest.Because("A month is wanted.", new Fault(field, "a month from 2000-01 to 2200-12, such as 2026-10", Came.Describe(text))));
}

/// <summary>Lateness as the table of applications has it.</summary>
public static class LatenessCounts
{
    // What is not ready counts as late by the days until now: else the longest delays would be the ones not counted.
    private const string Sql = """
        select service_id, centre_id, agency_id, extract(year from promised_on)::int as year, extract(month from promised_on)::int as month,
            coalesce(days_late, greatest((@now at time zone time_zone)::date - promised_on, 0)) as days_late, count(*)::int as applications
        from application
        where promised_on between @from and @to
        group by 1, 2, 3, 4, 5, 6
        """;

    /// <summary>The last month that is over everywhere: of the zones of the earth the last one is 12 hours behind.</summary>
    public static YearMonth LastMonthOver(Instant now) => now.WithOffset(Offset.FromHours(-12)).Date.ToYearMonth().PlusMonths(-1);

    public static async Task<IReadOnlyList<LatenessCount>> ReadAsync(NpgsqlConnection connection, YearMonth first, YearMonth last, Instant now)
    {
        var rows = await connection.QueryAsync<Row>(Sql, new { from = first.OnDayOfMonth(1), to = last.ToDateInterval().End, now });
        return [.. rows.Select(row => new LatenessCount(row.ServiceId, row.CentreId, row.AgencyId, new YearMonth(row.Year, row.Month), row.DaysLate, row.Applications))];
    }

    private sealed record Row
    {
        public string ServiceId { get; init; } = "";
        public string CentreId { get; init; } = "";
        public string AgencyId { get; init; } = "";
        public int Year { get; init; }
        public int Month { get; init; }
        public int DaysLate { get; init; }
        public int Applications { get; init; }
    }
}
