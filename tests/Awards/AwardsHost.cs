using System.Text.Json.Nodes;
using Asan.Awards.Tests;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(AwardsHost))]
// One host, one clock and one feed for all tests.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Asan.Awards.Tests;

/// <summary>The awards service with the people who act in it, and bodies that a test changes in the one point it is about.</summary>
public sealed class AwardsHost() : ServiceHost<Program>("awards"), IAsyncLifetime
{
    private const string AllScopes = $"{Scopes.AwardsRead} {Scopes.AwardsWrite}";

    private readonly Dictionary<string, HttpClient> people = [];
    private int ids;

    public HttpClient Secretary { get; private set; } = null!;

    public HttpClient ForumHost { get; private set; } = null!;

    public HttpClient Public { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Secretary = Acting(new Person("award-secretary", Roles.AwardSecretary));
        ForumHost = Acting(new Person("forum-host", Roles.ForumHost));
        Public = Anonymous();
        await Secretary.PutAsync("/v1/programmes/trial", Programme()).JsonAsync(201);
    }

    public HttpClient Acting(Person person, string scope = AllScopes) => Client("asan-staff", scope, person);

    public HttpClient Judge(string actor) => Known(actor, () => Acting(new Person(actor, Roles.Judge)));

    public HttpClient Applicant(string authority) => Known($"applicant-{authority}", () => Acting(new Person($"applicant-{authority}", Roles.Applicant) { Authority = authority }));

    /// <summary>An id that no other test has.</summary>
    public string NewId(string prefix) => $"{prefix}-{Interlocked.Increment(ref ids)}";

    public static JsonObject Texts(string text) => new() { ["az"] = text, ["en"] = text };

    public static JsonObject Programme() => new()
    {
        ["name"] = Texts("Prize of Trials"),
        ["founders"] = new JsonArray(new JsonObject { ["name"] = Texts("Agency of Trials") }),
        ["partners"] = new JsonArray(),
        ["purpose"] = Texts("To try."),
        ["sources"] = new JsonArray(new JsonObject { ["key"] = "Z1", ["date"] = "2022-12-15" }),
        ["example"] = true,
    };

    public static JsonObject Authority(string country = "RW") => new()
    {
        ["name"] = Texts("City of Trials"),
        ["country"] = country,
        ["region"] = "east",
        ["kind"] = "city",
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    public static JsonObject Practice(string title = "Tea at the counter") => new()
    {
        ["title"] = Texts(title),
        ["problem"] = Texts("Waiting is dull."),
        ["solution"] = Texts("Tea."),
        ["results"] = Texts("Less dull."),
    };

    /// <summary>A cycle with two criteria, of which the first weighs three times the second.</summary>
    public static JsonObject Cycle(int judgesPerEntry = 2, int minLoad = 0, int maxLoad = 10, int winners = 1) => new()
    {
        ["programmeId"] = "trial",
        ["title"] = Texts("Prize of this year"),
        ["rules"] = new JsonObject
        {
            ["criteria"] = new JsonArray(
                new JsonObject { ["id"] = "innovation", ["name"] = Texts("Innovation"), ["weight"] = 75 },
                new JsonObject { ["id"] = "efficiency", ["name"] = Texts("Efficiency"), ["weight"] = 25 }),
            ["scale"] = new JsonObject { ["min"] = 1, ["max"] = 10 },
            ["judgesPerEntry"] = judgesPerEntry,
            ["judgeLoad"] = new JsonObject { ["min"] = minLoad, ["max"] = maxLoad },
            ["winners"] = winners,
            ["ties"] = new JsonArray("efficiency"),
            ["studyVisit"] = new JsonObject
            {
                ["centres"] = new JsonArray("baku-1", "gabala"), ["stopMinutes"] = 90, ["earliestDaysAfter"] = 3, ["latestDaysAfter"] = 14,
            },
        },
        ["opensAt"] = "2022-06-01T00:00:00Z",
        ["closesAt"] = "2022-10-31T20:00:00Z",
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    public async Task<string> AddAuthorityAsync(string country = "RW")
    {
        var id = NewId("city");
        await Secretary.PutAsync($"/v1/authorities/{id}", Authority(country)).JsonAsync(201);
        return id;
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    private HttpClient Known(string key, Func<HttpClient> make)
    {
        lock (people)
            return people.TryGetValue(key, out var client) ? client : people[key] = make();
    }
}
