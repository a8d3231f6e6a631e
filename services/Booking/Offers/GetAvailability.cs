using System.Text.Json.Serialization;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Offers;

/// <summary>GET /v1/availability: the times at which a service can still be booked at a centre.</summary>
public static class GetAvailability
{
    /// <summary>Days one answer covers at most: two weeks.</summary>
    private const int MaxDays = 14;

    private const int DefaultDays = 7;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/availability", HandleAsync)
        .Refuses(Problems.CentreNotFound, Problems.ServiceNotOffered)
        .WithTags("Availability").WithSummary("Free times of a service at a centre")
        .WithDescription($"From the local date `from` (default: today) on, `days` days (1 to {MaxDays}, default {DefaultDays}). A free time can be gone when it is booked: then POST /v1/visits answers 409 with alternatives.");

    /// <param name="CentreId">The centre.</param>
    /// <param name="ServiceId">The service.</param>
    /// <param name="TimeZone">IANA zone of the local dates and times.</param>
    /// <param name="DurationMinutes">How long one visit takes, in minutes.</param>
    /// <param name="Fees">What the service costs.</param>
    /// <param name="Days">The dates, with the times that have a free counter.</param>
    public sealed record AvailabilityAnswer(
        string CentreId, string ServiceId, string TimeZone, int DurationMinutes, IReadOnlyList<Fee> Fees, IReadOnlyList<AvailableDay> Days);

    /// <param name="Date">Date on the centre's wall.</param>
    /// <param name="Times">Free times in order; none when the centre is closed or full.</param>
    public sealed record AvailableDay(LocalDate Date, IReadOnlyList<AvailableTime> Times);

    /// <param name="StartsAt">The start; send it to POST /v1/visits.</param>
    /// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
    /// <param name="Free">How many counters are free then.</param>
    public sealed record AvailableTime(Instant StartsAt, [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime, int Free);

    private static async Task<Results<Ok<AvailabilityAnswer>, Problem>> HandleAsync(
        string centre, string service, NpgsqlDataSource dataSource, TimeProvider time, [FromQuery(Name = "from")] DateOnly? fromDate = null, int days = DefaultDays)
    {
        if (days is < 1 or > MaxDays)
            return CommonProblems.InvalidRequest.Because("The number of days is out of range.", new Fault("query days", $"a whole number from 1 to {MaxDays}", $"{days}"));
        await using var connection = await dataSource.OpenConnectionAsync();
        var (offer, refusal) = await Offer.FindAsync(connection, centre, service);
        if (offer is null)
            return refusal!;

        var now = time.Now();
        var today = offer.Rules.DateOf(now);
        var from = fromDate is { } date ? LocalDate.FromDateOnly(date) : today;
        var lastDay = today.PlusDays(Offer.HorizonDays);
        if (from < today || from > lastDay)
            return CommonProblems.InvalidRequest.Because("No visit can be booked on that date.", new Fault("query from", $"a date from {today:uuuu-MM-dd} to {lastDay:uuuu-MM-dd}", $"{from:uuuu-MM-dd}"));

        var free = (await FreeTimes.ReadAsync(connection, offer, from, days, now)).Where(at => at.Free > 0).ToLookup(at => at.Slot.Date);
        return TypedResults.Ok(new AvailabilityAnswer(centre, service, offer.Rules.Zone.Id, offer.Minutes, offer.Fees,
            [.. Enumerable.Range(0, days).Select(day => from.PlusDays(day)).Select(day => new AvailableDay(day,
                [.. free[day].Select(at => new AvailableTime(at.Slot.During.Start, at.Slot.Time, at.Free))]))]));
    }
}
