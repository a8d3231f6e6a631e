using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Forecasts;

/// <summary>GET /v1/centres/{id}/forecast-calibration: what visitors were told, against how long they then waited.</summary>
public static class GetCalibration
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/forecast-calibration", HandleAsync)
        .Refuses(Problems.CentreNotFound)
        .WithTags("Forecasts").WithSummary("How well forecasts hold")
        .WithDescription("Of all tickets that were called on the days `from` to `to` (the last 30 days when left out, 92 at most): the share called within the forecast P50 (ideally 0.5) and P90 (0.9), and how far the P50 was off on average. Public.");

    /// <param name="CentreId">The centre.</param>
    /// <param name="From">The first day.</param>
    /// <param name="To">The last day.</param>
    /// <param name="Total">Of all days.</param>
    /// <param name="Days">Of each day with a called ticket.</param>
    public sealed record Calibration(string CentreId, LocalDate From, LocalDate To, Figures Total, IReadOnlyList<DayFigures> Days);

    /// <param name="Tickets">How many called tickets the figures stand on.</param>
    /// <param name="WithinP50">Share called within the P50 they were told; null without tickets.</param>
    /// <param name="WithinP90">Share called within the P90 they were told.</param>
    /// <param name="MeanAbsoluteErrorSeconds">Mean distance between the P50 and the wait, in seconds.</param>
    public sealed record Figures(int Tickets, double? WithinP50, double? WithinP90, double? MeanAbsoluteErrorSeconds);

    /// <param name="Date">The centre's day.</param>
    /// <inheritdoc cref="Figures"/>
    public sealed record DayFigures(LocalDate Date, int Tickets, double? WithinP50, double? WithinP90, double? MeanAbsoluteErrorSeconds);

    /// <summary>Days that one answer covers at most.</summary>
    private const int MostDays = 92;

    // The first call ends the wait that was forecast; a transfer or a return begins another. Forecasts are told in whole seconds,
    // so waits are compared in them: who was told 0 and is called at once was told right.
    private const string Sql = """
        with told as (
            select told.day, told.p50_seconds, told.p90_seconds,
                floor(extract(epoch from coalesce((select min(called_at) from stay where stay.visit_id = told.visit_id), visit.called_at) - told.issued_at)) as waited
            from ticket_forecast told join visit on visit.id = told.visit_id
            where told.centre_id = @id and told.day between @first and @last)
        select day, count(*)::int as tickets, avg((waited <= p50_seconds)::int)::float8 as within_p50,
            avg((waited <= p90_seconds)::int)::float8 as within_p90, avg(abs(waited - p50_seconds))::float8 as mean_absolute_error_seconds
        from told where waited is not null group by grouping sets ((day), ()) order by day nulls last
        """;

    private static async Task<Results<Ok<Calibration>, Problem>> HandleAsync(
        string id, NpgsqlDataSource dataSource, TimeProvider time, DateOnly? from = null, DateOnly? to = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<string>("select time_zone from centre where id = @id", new { id }) is not { } zone)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var last = to is { } end ? LocalDate.FromDateOnly(end) : time.Now().InZone(DateTimeZoneProviders.Tzdb[zone]).Date;
        if (last < new LocalDate(2000, 1, 1) || last > new LocalDate(2100, 1, 1))
            return CommonProblems.InvalidRequest.Because("There is nothing that far away.", new Fault("query to", "a date of this century", $"{last:uuuu-MM-dd}"));
        var first = from is { } begin ? LocalDate.FromDateOnly(begin) : last.PlusDays(-29);
        if (first > last || first < last.PlusDays(1 - MostDays))
            return CommonProblems.InvalidRequest.Because("The days are in the wrong order, or too many.", new Fault("query from", $"a date up to {MostDays - 1} days before `to`", $"{first:uuuu-MM-dd}"));

        var rows = (await connection.QueryAsync<Row>(Sql, new { id, first, last })).ToList();
        // Without a ticket the grouping over all still gives its one row.
        var total = rows.Single(row => row.Day is null);
        return TypedResults.Ok(new Calibration(id, first, last, new Figures(total.Tickets, total.WithinP50, total.WithinP90, total.MeanAbsoluteErrorSeconds),
            [.. rows.Where(row => row.Day is not null).Select(row => new DayFigures(row.Day!.Value, row.Tickets, row.WithinP50, row.WithinP90, row.MeanAbsoluteErrorSeconds))]));
    }

    private sealed record Row
    {
        public LocalDate? Day { get; init; }
        public int Tickets { get; init; }
        public double? WithinP50 { get; init; }
        public double? WithinP90 { get; init; }
        public double? MeanAbsoluteErrorSeconds { get; init; }
    }
}
