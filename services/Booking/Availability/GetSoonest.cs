using System.Globalization;
using System.Text.Json.Serialization;
using Asan.Booking.Offers;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Booking.Availability;

/// <summary>GET /v1/availability/soonest: where and when some services can be had soonest, in one visit.</summary>
public static class GetSoonest
{
    private const int DefaultLimit = 5;
    private const int MaxLimit = 20;

    /// <summary>Km that `within_km` reaches at most: beyond the country's length.</summary>
    private const double MaxKm = 1000;

    /// <summary>The earliest and latest zones on Earth are at +14 and −12 hours: a later date begins no sooner anywhere than this before it does in UTC.</summary>
    private static readonly Duration EarliestZone = Duration.FromHours(14);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/availability/soonest", HandleAsync)
        .Refuses(Problems.CentreNotFound, Problems.ServiceNotOffered)
        .WithTags("Availability").WithSummary("The soonest visit for one or several services, at any centre")
        .WithDescription($"`services`: 1 to {Chain.MaxServices} ids, one after another in any order, at most {Chain.MaxWait.TotalMinutes} minutes apart. "
            + $"`near` (latitude,longitude) adds distances; `within_km` (up to {MaxKm}) leaves out centres farther away; `centre` asks for one only. From the local date `from` (default: today) on. "
            + $"The soonest visit of each centre, ordered by start, then by distance; `limit` 1 to {MaxLimit}, default {DefaultLimit}. Hold each time of a visit with POST /v1/visits.")
        .WithExample(StatusCodes.Status200OK, new SoonestAnswer([new SoonestVisit(
            Sample.Centre, Sample.Start, Sample.End, Sample.Date, Sample.Time, Sample.TimeZone, 3.2, null, [new ServiceTime(Sample.Service, Sample.Start, Sample.End)])]));

    /// <param name="Visits">The soonest visit of each centre, in order of their start, then of distance.</param>
    public sealed record SoonestAnswer(IReadOnlyList<SoonestVisit> Visits);

    /// <param name="CentreId">Where.</param>
    /// <param name="StartsAt">When it begins.</param>
    /// <param name="EndsAt">When its last service has ended.</param>
    /// <param name="LocalDate">The date on the centre's wall.</param>
    /// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
    /// <param name="TimeZone">IANA zone of the centre's wall.</param>
    /// <param name="DistanceKm">From `near`, as the crow flies, in km; null without `near`, or when the centre's place is not known.</param>
    /// <param name="Place">Where a mobile unit stands then; null for a centre, which does not move.</param>
    /// <param name="Services">The services in the order of the visit.</param>
    public sealed record SoonestVisit(
        string CentreId, Instant StartsAt, Instant EndsAt, LocalDate LocalDate, [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime,
        string TimeZone, double? DistanceKm, GetAvailability.MobilePlace? Place, IReadOnlyList<ServiceTime> Services);

    /// <param name="ServiceId">The service.</param>
    /// <param name="StartsAt">When it starts; send it to POST /v1/visits.</param>
    /// <param name="EndsAt">When it ends.</param>
    public sealed record ServiceTime(string ServiceId, Instant StartsAt, Instant EndsAt);

    private static async Task<Results<Ok<SoonestAnswer>, Problem>> HandleAsync(
        string services, FollowChanges changes, TimeProvider time, CancellationToken cancellation, string? near = null,
        [FromQuery(Name = "within_km")] double? withinKm = null, string? centre = null, [FromQuery(Name = "from")] DateOnly? fromDate = null, int limit = DefaultLimit)
    {
        string[] wanted = [.. services.Split(',')];
        var position = near is null ? null : PositionOf(near);
        List<Fault> faults =
        [
            .. wanted.Length > Chain.MaxServices || wanted.Distinct(StringComparer.Ordinal).Count() < wanted.Length || !wanted.All(new SlugAttribute().IsValid) || wanted.Contains("")
                ? [new Fault("query services", $"1 to {Chain.MaxServices} different service ids with commas between them", Came.Describe(services))] : (Fault[])[],
            .. near is not null && position is null ? [new Fault("query near", "latitude,longitude in degrees such as 40.4,49.85", Came.Describe(near))] : (Fault[])[],
            .. withinKm is not null && (near is null || !(withinKm > 0 && withinKm <= MaxKm))
                ? [new Fault("query within_km", $"more than 0 and at most {MaxKm} km, together with near", Came.Describe(withinKm))] : (Fault[])[],
            .. limit is < 1 or > MaxLimit ? [new Fault("query limit", $"a whole number from 1 to {MaxLimit}", $"{limit}")] : (Fault[])[],
        ];
        if (faults.Count > 0)
            return CommonProblems.InvalidRequest.Because("The search cannot be made as asked; see `errors`.", faults);

        var network = await changes.CurrentAsync(cancellation);
        var now = time.Now();
        var candidates = centre is null ? [.. network.Centres] : network.FindCentre(centre) is { } one ? new List<Centre> { one } : [];
        if (candidates.Count == 0)
            return Offer.NoCentre();
        List<(Centre Centre, List<Opportunity> Found)> offering =
        [
            .. candidates.Select(each => (Centre: each, Found: wanted.Select(id => network.Find(each, id)).OfType<Opportunity>().ToList()))
                .Where(each => each.Found.Count == wanted.Length),
        ];
        if (offering.Count == 0)
            return centre is not null ? Offer.NotOffered(centre) : Problems.ServiceNotOffered.Because("No centre offers all of these services now. GET /v1/centres?service= lists the centres of each.");

        var today = now.InUtc().Date;
        var from = fromDate is { } date ? LocalDate.FromDateOnly(date) : today.PlusDays(-1);    // a day more, for centres that are behind UTC
        var last = today.PlusDays(Offer.HorizonDays);
        if (fromDate is not null && (from < today.PlusDays(-1) || from > last))
            return Offer.NotADay("query from", today, last, from);
        return TypedResults.Ok(new SoonestAnswer(Search(offering, wanted, from, last, now, position, withinKm, limit)));
    }

    /// <summary>Day by day, until no later day can have anything sooner: every centre is looked at once a day, and no more once it has a visit.</summary>
    private static List<SoonestVisit> Search(
        List<(Centre Centre, List<Opportunity> Found)> offering, string[] wanted, LocalDate from, LocalDate last, Instant now, Position? near, double? withinKm, int limit)
    {
        var found = new List<SoonestVisit>();
        for (var date = from; date <= last && offering.Count > 0; date = date.PlusDays(1))
        {
            if (found.Count >= limit && Sorted(found).ElementAt(limit - 1).StartsAt < date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant() - EarliestZone)
                break;
            offering.RemoveAll(each =>
            {
                var stop = each.Centre.Rules.StopOn(date);
                var position = stop is null ? each.Centre.Position : new Position(stop.Latitude, stop.Longitude);
                var km = near is { } here && position is { } there ? Math.Round(here.KmTo(there), 1) : (double?)null;
                if (withinKm is not null && !(km <= withinKm)
                    || Chain.Soonest([.. each.Found.Select(service => (IReadOnlyList<Slot>)[.. service.FreeOn(date, now).Where(at => at.Free > 0).Select(at => at.Time.Slot)])]) is not { } chain)
                    return false;
                var first = chain[0].Slot;
                found.Add(new SoonestVisit(
                    each.Centre.Id, first.During.Start, chain[^1].Slot.During.End, first.Date, first.Time, each.Centre.Rules.Zone.Id, km, GetAvailability.MobilePlace.Of(stop),
                    [.. chain.Select(link => new ServiceTime(wanted[link.Service], link.Slot.During.Start, link.Slot.During.End))]));
                return true;
            });
        }
        return [.. Sorted(found).Take(limit)];
    }

    private static IEnumerable<SoonestVisit> Sorted(IEnumerable<SoonestVisit> visits) =>
        visits.OrderBy(visit => visit.StartsAt).ThenBy(visit => visit.DistanceKm ?? double.MaxValue).ThenBy(visit => visit.CentreId, StringComparer.Ordinal);

    private static Position? PositionOf(string text) =>
        text.Split(',') is [var latitude, var longitude]
        && double.TryParse(latitude, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var north) && north is >= -90 and <= 90
        && double.TryParse(longitude, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var east) && east is >= -180 and <= 180
            ? new Position(north, east)
            : null;
}
