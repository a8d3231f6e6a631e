using System.Text.Json.Serialization;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Booking.Availability;

/// <summary>GET /v1/availability: the times at which a service can still be booked at a centre.</summary>
public static class GetAvailability
{
    /// <summary>Days one answer covers at most: two weeks.</summary>
    private const int MaxDays = 14;

    private const int DefaultDays = 7;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/availability", HandleAsync)
        .Refuses(Problems.CentreNotFound, Problems.ServiceNotOffered)
        .WithTags("Availability").WithSummary("Free times of a service at a centre")
        .WithDescription($"From the local date `from` (default: today) on, `days` days (1 to {MaxDays}, default {DefaultDays}). A free time can be gone when it is booked: then POST /v1/visits answers 409 with alternatives.")
        .WithExample(StatusCodes.Status200OK, new AvailabilityAnswer(
            Sample.Centre, Sample.Service, Sample.TimeZone, 20, [], [new AvailableDay(Sample.Date, [new AvailableTime(Sample.Start, Sample.Time, 2)], null)]));

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
    /// <param name="Place">Where a mobile unit stands on that date; null for a centre, which does not move.</param>
    public sealed record AvailableDay(LocalDate Date, IReadOnlyList<AvailableTime> Times, MobilePlace? Place);

    /// <param name="Name">The place's name by language tag.</param>
    /// <param name="Latitude">Degrees north, WGS 84.</param>
    /// <param name="Longitude">Degrees east, WGS 84.</param>
    public sealed record MobilePlace(IReadOnlyDictionary<string, string> Name, double Latitude, double Longitude)
    {
        public static MobilePlace? Of(RouteStop? stop) => stop is null ? null : new MobilePlace(stop.Place, stop.Latitude, stop.Longitude);
    }

    /// <param name="StartsAt">The start; send it to POST /v1/visits.</param>
    /// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
    /// <param name="Free">How many counters are free then.</param>
    public sealed record AvailableTime(Instant StartsAt, [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime, int Free);

    private static async Task<Results<Ok<AvailabilityAnswer>, Problem>> HandleAsync(
        string centre, string service, FollowChanges changes, TimeProvider time, CancellationToken cancellation,
        [FromQuery(Name = "from")] DateOnly? fromDate = null, int days = DefaultDays)
    {
        if (days is < 1 or > MaxDays)
            return CommonProblems.InvalidRequest.Because("The number of days is out of range.", new Fault("query days", $"a whole number from 1 to {MaxDays}", $"{days}"));
        var network = await changes.CurrentAsync(cancellation);
        if (network.FindCentre(centre) is not { } there)
            return Offer.NoCentre();
        if (network.Find(there, service) is not { } found)
            return Offer.NotOffered(centre);

        var offer = found.Offer;
        var now = time.Now();
        var today = offer.Rules.DateOf(now);
        var from = fromDate is { } date ? LocalDate.FromDateOnly(date) : today;
        var lastDay = today.PlusDays(Offer.HorizonDays);
        if (from < today || from > lastDay)
            return Offer.NotADay("query from", today, lastDay, from);

        var answer = new AvailableDay[days];
        for (var i = 0; i < days; i++)
        {
            var day = from.PlusDays(i);
            answer[i] = new AvailableDay(day, day > lastDay ? [] : FreeOn(found, day, now), MobilePlace.Of(offer.Rules.StopOn(day)));
        }
        return TypedResults.Ok(new AvailabilityAnswer(centre, service, offer.Rules.Zone.Id, offer.Minutes, offer.Fees, answer));
    }

    private static List<AvailableTime> FreeOn(Opportunity found, LocalDate day, Instant now)
    {
        List<AvailableTime> times = [];
        foreach (var (time, free) in found.FreeOn(day, after: now))
            if (free > 0)
                times.Add(new AvailableTime(time.Slot.During.Start, time.Slot.Time, free));
        return times;
    }
}
