using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using NodaTime;

namespace Asan.Booking.Availability;

/// <summary>
/// What can be booked and what is taken, in memory: centres, services, and the minutes of each lane from yesterday to a
/// week beyond the last day that can be booked. <see cref="FollowChanges"/> keeps it current from the database. Only a
/// picture: the constraints on <c>claim</c> decide, so a stale bit costs a 409 and never a double booking.
/// </summary>
public sealed class Network
{
    /// <summary>Yesterday and today (UTC), the horizon, and a week in case the picture is not renewed in time.</summary>
    public const int Days = Offer.HorizonDays + 9;

    private const long MinuteInMicroseconds = 60_000_000;
    private static readonly Instant PostgresEpoch = Instant.FromUtc(2000, 1, 1, 0, 0);

    private readonly Instant begin;
    private readonly ConcurrentDictionary<string, Centre> centres = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Service> services = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, LaneMinutes> lanes = [];

    // Of holds: when they end. The queue may know of holds that are gone; the dictionary has those that stand.
    private readonly Lock writing = new();
    private readonly Dictionary<(long Lane, int From), (int To, Instant ExpiresAt)> holds = [];
    private readonly PriorityQueue<(long Lane, int From), Instant> ends = new();
    private long nextEnd = long.MaxValue;

    /// <param name="now">The day before it is the first of the picture.</param>
    public Network(Instant now) => begin = FirstDayAt(now).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();

    /// <summary>The time that the bitmaps cover.</summary>
    public Interval Covers => new(begin, begin + Duration.FromDays(Days));

    public IEnumerable<Centre> Centres => centres.Values;

    /// <summary>Bytes that the bitmaps of all lanes take.</summary>
    public long BitmapBytes => lanes.Values.Sum(lane => lane.Bytes);

    /// <summary>Whether the day has changed since the picture was taken: then it must be taken anew, to reach the horizon again.</summary>
    public bool IsOfAnotherDay(Instant now) => FirstDayAt(now).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant() != begin;

    public Centre? FindCentre(string id) => centres.GetValueOrDefault(id);

    /// <summary>A service at a centre; null when it is not offered there.</summary>
    public Opportunity? Find(Centre centre, string serviceId) =>
        services.TryGetValue(serviceId, out var service) && service.IsOfferedAt(centre.Id) && centre.LanesOf(service.AgencyId!) is { Count: > 0 } offered
            ? new Opportunity(new Offer(centre.Id, serviceId, service.AgencyId!, service.Minutes, centre.Rules, service.Fees), centre, offered)
            : null;

    /// <summary>Puts or replaces a centre with its lanes; their claims stay as they are.</summary>
    public void Put(CentreCopy copy) => centres[copy.Id] = new Centre(
        copy.Id, copy.Rules, copy.Position, begin,
        copy.Lanes.GroupBy(lane => lane.AgencyId, StringComparer.Ordinal).ToFrozenDictionary(
            agency => agency.Key, IReadOnlyList<Lane> (agency) => [.. agency.Select(lane => new Lane(lane.Id, MinutesOf(lane.Id)))], StringComparer.Ordinal));

    public void Put(Service service) => services[service.Id] = service;

    /// <summary>Adds the booked times of a lane, when the picture is first taken.</summary>
    /// <param name="times">Begin and end of each as PostgreSQL sends an instant: microseconds since 2000, 8 bytes, big-endian.</param>
    public void AddBooked(long lane, ReadOnlySpan<byte> times)
    {
        var minutes = MinutesOf(lane);
        var first = (begin - PostgresEpoch).ToInt64Nanoseconds() / 1000;
        for (; !times.IsEmpty; times = times[16..])
        {
            var (start, end) = (BinaryPrimitives.ReadInt64BigEndian(times) - first, BinaryPrimitives.ReadInt64BigEndian(times[8..]) - first);
            minutes.Set((int)(start / MinuteInMicroseconds), (int)((end + MinuteInMicroseconds - 1) / MinuteInMicroseconds), taken: true);
        }
    }

    /// <summary>Adds a hold that is in nobody's way, when the picture is first taken.</summary>
    public void Add(long lane, Interval during, Instant expiresAt)
    {
        lock (writing)
            Take(lane, MinuteOf(during.Start), EndMinuteOf(during.End), expiresAt);
    }

    /// <summary>Brings a lane's time to the claims that overlap it now.</summary>
    public void Rewrite(long lane, Interval time, IReadOnlyList<(Interval During, Instant? ExpiresAt)> claims)
    {
        lock (writing)
        {
            var (from, to) = (MinuteOf(time.Start), EndMinuteOf(time.End));
            MinutesOf(lane).Set(from, to, taken: false);
            holds.Remove((lane, from));
            foreach (var claim in claims)
                Take(lane, MinuteOf(claim.During.Start), EndMinuteOf(claim.During.End), claim.ExpiresAt);
        }
    }

    /// <summary>Frees the time of holds that have ended: nobody needs to be told for that.</summary>
    public void ReleaseExpired(Instant now)
    {
        if (now.ToUnixTimeTicks() < Interlocked.Read(ref nextEnd))
            return;
        lock (writing)
        {
            while (ends.TryPeek(out var key, out var end) && end <= now)
            {
                ends.Dequeue();
                if (holds.TryGetValue(key, out var hold) && hold.ExpiresAt == end)
                {
                    holds.Remove(key);
                    MinutesOf(key.Lane).Set(key.From, hold.To, taken: false);
                }
            }
            NoteNextEnd();
        }
    }

    private void Take(long lane, int from, int to, Instant? expiresAt)
    {
        MinutesOf(lane).Set(from, to, taken: true);
        if (expiresAt is { } end)
        {
            holds[(lane, from)] = (to, end);
            ends.Enqueue((lane, from), end);
            NoteNextEnd();
        }
        else
            holds.Remove((lane, from));
    }

    private void NoteNextEnd() => Interlocked.Exchange(ref nextEnd, ends.TryPeek(out _, out var end) ? end.ToUnixTimeTicks() : long.MaxValue);

    private LaneMinutes MinutesOf(long lane) => lanes.GetOrAdd(lane, static _ => new LaneMinutes(Days));

    private int MinuteOf(Instant at) => MinuteOf(begin, at);

    private int EndMinuteOf(Instant at) => MinuteOf(at + Duration.FromMinutes(1) - Duration.Epsilon);

    internal static int MinuteOf(Instant begin, Instant at) => (int)((at.ToUnixTimeTicks() - begin.ToUnixTimeTicks()) / NodaConstants.TicksPerMinute);

    private static LocalDate FirstDayAt(Instant now) => now.InUtc().Date.PlusDays(-1);
}

/// <summary>A service at a centre, with the lanes that give it.</summary>
public sealed record Opportunity(Offer Offer, Centre Centre, IReadOnlyList<Lane> Lanes)
{
    /// <summary>The times of a date that start after an instant, each with its number of free lanes.</summary>
    public IEnumerable<(TimedSlot Time, int Free)> FreeOn(LocalDate date, Instant after)
    {
        foreach (var time in Centre.SlotsOn(date, Offer.Minutes))
            if (time.Slot.During.Start > after)
                yield return (time, FreeAt(time));
    }

    /// <summary>How many lanes have nothing in a time.</summary>
    public int FreeAt(TimedSlot time)
    {
        var free = 0;
        foreach (var lane in Lanes)
            if (lane.Minutes.IsFree(time.From, time.To))
                free++;
        return free;
    }

    /// <summary>A lane that is free in a time; callers at one moment get different ones. Null when none is.</summary>
    public Lane? AnyFreeAt(Slot slot)
    {
        var time = Centre.Timed(slot);
        var first = Random.Shared.Next(Lanes.Count);
        for (var i = 0; i < Lanes.Count; i++)
            if (Lanes[(first + i) % Lanes.Count] is var lane && lane.Minutes.IsFree(time.From, time.To))
                return lane;
        return null;
    }
}

/// <summary>A centre as it is now; replaced as a whole when it changes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Rules">When it receives visitors.</param>
/// <param name="Position">Where it is; null when not known.</param>
/// <param name="Begin">The instant from which minutes count.</param>
/// <param name="LanesByAgency">Its lanes in use.</param>
public sealed record Centre(string Id, OpeningRules Rules, Position? Position, Instant Begin, FrozenDictionary<string, IReadOnlyList<Lane>> LanesByAgency)
{
    // By what services need: a few durations, each for the dates of the horizon.
    private readonly ConcurrentDictionary<(LocalDate Date, int Minutes), TimedSlot[]> slots = [];

    public IReadOnlyList<Lane> LanesOf(string agencyId) => LanesByAgency.GetValueOrDefault(agencyId) ?? [];

    /// <summary>The times of a date, in order. Ask for dates of the horizon only: the answers are kept.</summary>
    public TimedSlot[] SlotsOn(LocalDate date, int minutes) => slots.GetOrAdd((date, minutes), static (key, centre) =>
        [.. centre.Rules.SlotsOn(key.Date, key.Minutes).Select(centre.Timed)], this);

    public TimedSlot Timed(Slot slot) => new(slot, Network.MinuteOf(Begin, slot.During.Start), Network.MinuteOf(Begin, slot.During.End));
}

/// <param name="Id">The lane's id in the database.</param>
/// <param name="Minutes">When it is taken.</param>
public sealed record Lane(long Id, LaneMinutes Minutes);

/// <param name="Slot">A time at which a visit can take place.</param>
/// <param name="From">Its first minute in the bitmaps.</param>
/// <param name="To">The minute after its last.</param>
public readonly record struct TimedSlot(Slot Slot, int From, int To);

/// <summary>A centre as the database has it.</summary>
public sealed record CentreCopy(string Id, OpeningRules Rules, Position? Position, IReadOnlyList<(long Id, string AgencyId)> Lanes);

/// <summary>A service as the database has it.</summary>
public sealed record Service(string Id, bool Withdrawn, string? AgencyId, int Minutes, FrozenSet<string> CentreIds, IReadOnlyList<Fee> Fees)
{
    public bool IsOfferedAt(string centreId) => !Withdrawn && (CentreIds.Contains(centreId) || CentreIds.Contains("*"));
}

/// <summary>A place on Earth, in degrees of WGS 84.</summary>
public readonly record struct Position(double Latitude, double Longitude)
{
    /// <summary>Mean radius of the Earth, in km (IUGG).</summary>
    private const double EarthRadius = 6371.0088;

    /// <summary>The distance as the crow flies, in km, by the haversine formula: within 0.5 % of the ellipsoid's.</summary>
    public double KmTo(Position other)
    {
        static double Haversine(double degrees) => Math.Pow(Math.Sin(double.DegreesToRadians(degrees) / 2), 2);
        var a = Haversine(other.Latitude - Latitude)
            + Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude)) * Haversine(other.Longitude - Longitude);
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }
}
