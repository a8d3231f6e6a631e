using System.Text.Json.Nodes;
using Asan.Catalogue.Tests;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(CatalogueHost))]
// One host, one clock and one feed for all tests.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Asan.Catalogue.Tests;

/// <summary>The catalogue, with an editor and bodies that a test changes in the one point it is about.</summary>
public sealed class CatalogueHost() : ServiceHost<Program>("catalogue"), IAsyncLifetime
{
    private int ids;

    public HttpClient Editor { get; private set; } = null!;

    public HttpClient Reader { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Editor = Client("asan-staff", Scopes.CatalogueWrite, new Person("editor", Roles.CatalogueEditor));
        Reader = Anonymous();
    }

    // Links are tried, but on this machine only.
    protected override IEnumerable<(string Key, string Value)> Settings => [("Quality:Links", "loopback")];

    /// <summary>An external id that no other test has; later ones sort after earlier ones.</summary>
    public string NewId(string prefix) => $"{prefix}-{Interlocked.Increment(ref ids):d4}";

    public static JsonObject Texts(string text) => new() { ["az"] = text, ["en"] = text, ["ru"] = text, ["fr"] = text };

    public static JsonObject Agency(string name = "Ministry of Trials") => new() { ["name"] = Texts(name), ["sources"] = new JsonArray(), ["example"] = true };

    /// <summary>A centre that is always open, with one counter for each agency.</summary>
    public static JsonObject Centre(params string[] agencies) => new()
    {
        ["name"] = Texts("Centre of Trials"),
        ["address"] = Texts("1 Trial Street"),
        ["latitude"] = 40.4,
        ["longitude"] = 49.85,
        ["timeZone"] = "Asia/Baku",
        ["kind"] = "centre",
        ["openingHours"] = new JsonArray(new JsonObject
        {
            ["days"] = new JsonArray("MO", "SU"), ["opens"] = "09:00", ["closes"] = "00:00", ["lastAdmission"] = "23:30",
        }),
        ["closedOn"] = new JsonArray("2026-12-31", "2026-01-01"),
        ["counters"] = new JsonArray([.. agencies.Select((agency, i) => new JsonObject { ["number"] = i + 1, ["agency"] = agency })]),
        ["hostsDelegations"] = true,
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    public static JsonObject Service(string agency, params string[] centres) => new()
    {
        ["agency"] = agency,
        ["name"] = Texts("Service of Trials"),
        ["durationMinutes"] = 15,
        ["centres"] = new JsonArray([.. centres.Select(centre => JsonValue.Create(centre))]),
        ["channels"] = new JsonArray("centre"),
        ["requirements"] = new JsonArray(new JsonObject { ["text"] = Texts("An identity card") }),
        ["fees"] = new JsonArray(Fee("ordinary", "5.00")),
        ["sources"] = new JsonArray(new JsonObject { ["key"] = "B1", ["url"] = "https://example.org", ["date"] = "2022-12-15" }),
        ["example"] = true,
    };

    public static JsonObject Fee(string id, string amount, string? validFrom = null, string? validTo = null) => new()
    {
        ["id"] = id,
        ["name"] = Texts(id),
        ["amount"] = amount,
        ["currency"] = "AZN",
        ["deadlineWorkingDays"] = 10,
        ["legalBasis"] = new JsonObject { ["title"] = Texts("Law on State Duty"), ["clause"] = "13" },
        ["validFrom"] = validFrom,
        ["validTo"] = validTo,
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    public static JsonObject GoodPractice(string title = "Tea at the counter") => new()
    {
        ["title"] = Texts(title),
        ["problem"] = Texts("Waiting is dull."),
        ["solution"] = Texts("Tea."),
        ["results"] = Texts("Less dull."),
        ["authority"] = "City of Trials",
        ["country"] = "AZ",
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    public async Task<string> AddAgencyAsync(JsonObject? body = null)
    {
        var id = NewId("agency");
        await Editor.PutAsync($"/v1/sources/asan/agencies/{id}", body ?? Agency()).JsonAsync(201);
        return id;
    }

    public async Task<string> AddCentreAsync(params string[] agencies)
    {
        var id = NewId("centre");
        await Editor.PutAsync($"/v1/sources/asan/centres/{id}", Centre(agencies)).JsonAsync(201);
        return id;
    }

    public async Task<string> AddServiceAsync(JsonObject body)
    {
        var id = NewId("service");
        await Editor.PutAsync(ServicePath(id), body).JsonAsync(201);
        return id;
    }

    public Task<string> AddServiceAsync(string agency, params string[] centres) => AddServiceAsync(Service(agency, centres));

    public static string ServicePath(string id) => $"/v1/sources/asan/services/{id}";

    public Task<JsonNode> ReadServiceAsync(string id, string query = "") => Reader.GetAsync($"/v1/services/{id}{query}").JsonAsync();

    /// <summary>The aggregate versions of the events about a subject, once there are as many as expected.</summary>
    public async Task<IReadOnlyList<ReceivedEvent>> EventsOfAsync(string subject, int count)
    {
        var feed = await Eventually.GetAsync(
            Broker.FeedAsync, events => events.Count(each => each.Subject == subject) >= count, $"{count} events about {subject}");
        return [.. feed.Where(each => each.Subject == subject).OrderBy(each => each.AggregateVersion)];
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
