using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Asan.Booking.Tests;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(BookingHost))]
// One clock for all: a test moves it forward, never past what another one is doing.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Asan.Booking.Tests;

/// <summary>
/// The booking service. Each test opens a centre of its own, so tests do not meet; the clock starts at 09:00 in Baku on
/// Monday 2026-11-23 and only goes forward.
/// </summary>
public sealed class BookingHost() : ServiceHost<Program>("booking", new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero)), IAsyncLifetime
{
    public const string AllOfBooking = $"{Scopes.BookingRead} {Scopes.BookingWrite}";

    public static readonly IReadOnlyList<OpeningHours> AlwaysOpen =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, TimeOnly.MinValue, TimeOnly.MinValue, TimeOnly.MinValue))];

    private static int opened;

    private readonly ConcurrentDictionary<(string Centre, int Counter, DateTime Day), Lazy<Task>> signedIn = new();

    public DateTimeOffset Now => Time.GetUtcNow();

    public async ValueTask InitializeAsync() => await StartAsync();

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Booking:CitizenPepper", "a pepper of the tests, of no use elsewhere"),
        ("Booking:KeyEncryptionKey", "YSBrZXkgb2YgdGhlIHRlc3RzLCBvZiBubyB1c2UhISE="),
    ];

    /// <summary>What a second process of the service needs to work on the same data.</summary>
    public IEnumerable<(string Key, string Value)> OwnSettings => Settings;

    /// <summary>Moves the clock to the next 09:00 in Baku, so that a test has a day before it.</summary>
    public void NextMorning() => Time.SetUtcNow(new DateTimeOffset(Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero).AddHours(5));

    public HttpClient Partner(string client = "partner-one") => Client(client, AllOfBooking);

    public HttpClient Kiosk(Place place) => Client("asan-staff", AllOfBooking, new Person("kiosk", Roles.Kiosk) { Centre = place.CentreId });

    /// <summary>The officer of a counter.</summary>
    public HttpClient Clerk(Place place, int counter = 1) =>
        Client("asan-staff", AllOfBooking, new Person($"clerk-{place.CentreId}-{counter}", Roles.CounterClerk) { Centre = place.CentreId });

    /// <summary>Publishes a centre and a service as the catalogue would, and waits until the service can be booked.</summary>
    public async Task<Place> OpenAsync(int counters = 1, bool hosts = false, int minutes = 15, IReadOnlyList<OpeningHours>? hours = null, string zone = "Asia/Baku")
    {
        var number = Interlocked.Increment(ref opened);
        var place = new Place($"centre-{number}", $"service-{number}", "moj");
        await Broker.PublishAsync(new CentrePublished(place.CentreId, 1, Named("Mərkəz"), zone, hours ?? AlwaysOpen, [],
            [.. Enumerable.Range(1, counters).Select(counter => new Counter(counter, place.AgencyId))], hosts), place.CentreId, 1);
        await Broker.PublishAsync(new ServicePublished(place.ServiceId, 1, place.AgencyId, Named("Xidmət"), minutes, [place.CentreId]), place.ServiceId, 1);
        await UntilOfferedAsync(place);
        return place;
    }

    public Task UntilOfferedAsync(Place place, bool offered = true) => Eventually.TrueAsync(
        async () =>
        {
            using var answer = await Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}");
            return answer.IsSuccessStatusCode == offered;
        },
        $"{place} to be {(offered ? "offered" : "withdrawn")}");

    public static Dictionary<string, string> Named(string name) => new() { ["az"] = name };

    /// <summary>The free times of a place from today on, in order.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset StartsAt, int Free)>> FreeAsync(Place place, int days = 1) =>
        [.. (await Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}&days={days}").JsonAsync())["days"]!.AsArray()
            .SelectMany(day => day!["times"]!.AsArray())
            .Select(time => (time!["startsAt"]!.GetValue<DateTimeOffset>(), time["free"]!.GetValue<int>()))];

    public static async Task<Guid> CitizenAsync(HttpClient partner, string? fin = null) =>
        (await partner.PostAsync("/v1/citizen-references", new { identity = fin is null ? new Identity("none") : new Identity("fin", fin) }).JsonAsync(201))
            ["citizenReference"]!.GetValue<Guid>();

    /// <summary>Sends a booking for a new citizen, or the one given.</summary>
    public static async Task<HttpResponseMessage> TryAsync(HttpClient partner, Place place, DateTimeOffset startsAt, Guid? citizen = null, string? key = null) =>
        await partner.PostAsync("/v1/visits", new
        {
            citizenReference = citizen ?? await CitizenAsync(partner),
            centreId = place.CentreId,
            serviceId = place.ServiceId,
            startsAt = Rfc3339(startsAt),
        }, key);

    public static Task<JsonNode> HoldAsync(HttpClient partner, Place place, DateTimeOffset startsAt, Guid? citizen = null) =>
        TryAsync(partner, place, startsAt, citizen).JsonAsync(201);

    /// <summary>A confirmed visit: its id and code.</summary>
    public static async Task<(Guid Id, string Code)> BookAsync(HttpClient partner, Place place, DateTimeOffset startsAt, Guid? citizen = null)
    {
        var held = await HoldAsync(partner, place, startsAt, citizen);
        var id = held["id"]!.GetValue<Guid>();
        await partner.PostAsync($"/v1/visits/{id}/confirm", new { }).JsonAsync();
        return (id, held["visitCode"]!.GetValue<string>());
    }

    public async Task<JsonNode> WalkInAsync(Place place, string priorityClass = "ordinary") =>
        await Kiosk(place).PostAsync($"/v1/centres/{place.CentreId}/walk-ins", new { serviceId = place.ServiceId, priorityClass }).JsonAsync(201);

    /// <summary>The officer of a counter calls the next; the first time on a day, after signing in.</summary>
    public async Task<HttpResponseMessage> CallAsync(Place place, int counter = 1)
    {
        await SignInAsync(place, counter);
        return await Clerk(place, counter).PostAsync($"/v1/centres/{place.CentreId}/counters/{counter}/call-next", new { });
    }

    /// <summary>The officer of a counter signs in there, once a day.</summary>
    public Task SignInAsync(Place place, int counter = 1) => signedIn.GetOrAdd((place.CentreId, counter, Now.UtcDateTime.Date), _ => new Lazy<Task>(async () =>
    {
        using var answer = await Clerk(place, counter).PostAsync($"/v1/centres/{place.CentreId}/counters/{counter}/sign-in", new { });
        // A counter that does not exist is for the call itself to refuse.
        Assert.True(answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound, $"signing in was answered with {(int)answer.StatusCode}");
    })).Value;

    public static string Rfc3339(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The checker: pairs of claims that hold one lane, or one citizen, at the same moment. It relies on no constraint.</summary>
    public async Task<int> OverlapsAsync()
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<int>("""
            select count(*) from claim a join claim b on a.id < b.id and (a.lane_id = b.lane_id or a.citizen_key = b.citizen_key)
            where greatest(lower(a.during), lower(b.during)) < least(upper(a.during), upper(b.during))
            """);
    }

    private sealed record Identity(string Kind, [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? Value = null);
}

/// <summary>Where a test books.</summary>
public sealed record Place(string CentreId, string ServiceId, string AgencyId);

internal static class Sending
{
    public static Task<JsonNode> JsonAsync(this HttpResponseMessage answer, int status = 200) => Task.FromResult(answer).JsonAsync(status);

    public static Task<string> ProblemAsync(this HttpResponseMessage answer, int status) => Task.FromResult(answer).ProblemAsync(status);
}
