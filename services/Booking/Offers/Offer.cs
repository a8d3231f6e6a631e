using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Offers;

/// <summary>A service at a centre: when and how long.</summary>
/// <param name="CentreId">The centre.</param>
/// <param name="ServiceId">The service.</param>
/// <param name="AgencyId">The agency at whose counters the service is given.</param>
/// <param name="Minutes">How long one visit takes, in minutes.</param>
/// <param name="Rules">When the centre receives visitors.</param>
/// <param name="Fees">What the service costs, as last published.</param>
public sealed record Offer(string CentreId, string ServiceId, string AgencyId, int Minutes, OpeningRules Rules, IReadOnlyList<Fee> Fees)
{
    /// <summary>How many days ahead a visit can be booked: a quarter, so that far-off times do not fill with guesses.</summary>
    public const int HorizonDays = 90;

    private const string Sql = """
        select centre.time_zone, centre.hours::text as hours, service.agency_id, coalesce(service.duration_minutes, 0) as minutes,
               coalesce(service_fees.fees, '[]')::text as fees,
               coalesce(not service.withdrawn and service.centre_ids && array[centre.id, '*']
                   and exists (select from lane where lane.centre_id = centre.id and lane.agency_id = service.agency_id and lane.active), false) as offered
        from centre
        left join service on service.id = @serviceId
        left join service_fees on service_fees.service_id = service.id
        where centre.id = @centreId
        """;

    /// <summary>The offer, or why there is none.</summary>
    public static async Task<(Offer? Offer, Problem? Refusal)> FindAsync(NpgsqlConnection connection, string centreId, string serviceId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { centreId, serviceId });
        if (row is null)
            return (null, NoCentre());
        if (!row.Offered)
            return (null, NotOffered(centreId));
        return (new Offer(centreId, serviceId, row.AgencyId!, row.Minutes, Hours.Read(row.TimeZone, row.Hours),
            JsonSerializer.Deserialize<List<Fee>>(row.Fees, EventTypes.Json)!), null);
    }

    /// <summary>
    /// The slot of this offer that starts at an instant, or why none can be booked there.
    /// </summary>
    public (Slot Slot, Problem? Refusal) SlotAt(Instant startsAt, Instant now)
    {
        if (startsAt <= now || startsAt > now + Duration.FromDays(HorizonDays))
            return (default, NotASlot($"an instant after now ({now}) and within {HorizonDays} days", startsAt));
        return Rules.SlotAt(startsAt, Minutes) is { } slot
            ? (slot, null)
            : (default, NotASlot("a `startsAt` of GET /v1/availability", startsAt));
    }

    public static Problem NoCentre() => Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");

    public static Problem NotOffered(string centreId) => Problems.ServiceNotOffered.Because(
        $"The centre {centreId} does not offer this service now. GET /v1/centres?service= lists the centres that do.");

    /// <summary>A date on which no visit can be booked, because of how far away it is.</summary>
    public static Problem NotADay(string field, LocalDate today, LocalDate lastDay, LocalDate came) => CommonProblems.InvalidRequest.Because(
        "No visit can be booked on that date.", new Fault(field, $"a date from {today:uuuu-MM-dd} to {lastDay:uuuu-MM-dd}", $"{came:uuuu-MM-dd}"));

    public static Problem NotASlot(string expected, Instant came) => CommonProblems.InvalidRequest.Because(
        "No visit can start then. GET /v1/availability lists the times.", new Fault("$.startsAt", expected, $"{came}"));

    private sealed record Row
    {
        public string TimeZone { get; init; } = "";
        public string Hours { get; init; } = "";
        public string? AgencyId { get; init; }
        public int Minutes { get; init; }
        public string Fees { get; init; } = "";
        public bool Offered { get; init; }
    }
}

/// <summary>Opening hours as the column <c>centre.hours</c> keeps them: the members of <see cref="CentrePublished"/>.</summary>
public sealed record Hours(
    IReadOnlyList<OpeningHours> OpeningHours,
    IReadOnlyList<DateOnly> ClosedOn,
    IReadOnlyList<HoursByRule>? HoursByRule = null,
    IReadOnlyList<HoursOfDate>? Exceptions = null,
    IReadOnlyList<RouteStop>? Route = null)
{
    public static Hours Of(CentrePublished centre) =>
        new(centre.OpeningHours, centre.ClosedOn, centre.HoursByRule, centre.Exceptions, centre.Route);

    public static OpeningRules Read(string timeZone, string json) => JsonSerializer.Deserialize<Hours>(json, EventTypes.Json)!.Rules(timeZone);

    /// <exception cref="FormatException">A rule is none.</exception>
    public OpeningRules Rules(string timeZone) => new(OpeningHours, ClosedOn.Select(LocalDate.FromDateOnly).ToHashSet(), DateTimeZoneProviders.Tzdb[timeZone])
    {
        ByRule = [.. (HoursByRule ?? []).Select(rule => (Recurrence.Parse(rule.Rule, LocalDate.FromDateOnly(rule.From)), Local(rule.Until), rule.Hours))],
        Exceptions = (Exceptions ?? []).ToDictionary(hours => LocalDate.FromDateOnly(hours.Date), hours => hours.Hours),
        Route = Route ?? [],
    };

    public string Write() => JsonSerializer.Serialize(this, EventTypes.Json);

    private static LocalDate? Local(DateOnly? date) => date is { } day ? LocalDate.FromDateOnly(day) : null;
}
