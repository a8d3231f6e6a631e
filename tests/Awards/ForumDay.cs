using System.Text.Json.Nodes;
using Asan.TestBed;
using NodaTime;
using NodaTime.Extensions;

namespace Asan.Awards.Tests;

/// <summary>A forum of a test's own that begins an hour from now, by the service's clock.</summary>
public sealed class ForumDay
{
    private readonly AwardsHost host;

    private ForumDay(AwardsHost host, string path, Instant startsAt) => (this.host, Path, StartsAt) = (host, path, startsAt);

    public string Path { get; }

    public Instant StartsAt { get; }

    public static JsonObject Body(Instant startsAt, Duration? length = null) => new()
    {
        ["title"] = AwardsHost.Texts("Forum of Trials"),
        ["venue"] = AwardsHost.Texts("Hall of Trials"),
        ["city"] = "Baku",
        ["date"] = startsAt.InZone(DateTimeZoneProviders.Tzdb["Asia/Baku"]).Date.ToString("uuuu-MM-dd", null),
        ["timeZone"] = "Asia/Baku",
        ["startsAt"] = startsAt.ToString(),
        ["endsAt"] = (startsAt + (length ?? Duration.FromHours(8))).ToString(),
        ["languages"] = new JsonArray("az", "en"),
        ["sources"] = new JsonArray(),
    };

    public static async Task<ForumDay> CreateAsync(AwardsHost host)
    {
        var now = host.Time.GetUtcNow().ToInstant();
        var startsAt = Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds()) + Duration.FromHours(1);
        var day = new ForumDay(host, $"/v1/forums/{host.NewId("forum")}", startsAt);
        await host.ForumHost.PutAsync(day.Path, Body(startsAt)).JsonAsync(201);
        return day;
    }

    public JsonObject Item(string id, int from, int minutes, string kind = "speech", string hall = "main", string? cycleId = null) => new()
    {
        ["id"] = id,
        ["startsAt"] = (StartsAt + Duration.FromMinutes(from)).ToString(),
        ["endsAt"] = (StartsAt + Duration.FromMinutes(from + minutes)).ToString(),
        ["kind"] = kind,
        ["title"] = AwardsHost.Texts("Words"),
        ["sources"] = new JsonArray(),
        ["example"] = true,
        ["hall"] = hall,
        ["cycleId"] = cycleId,
    };

    public Task<HttpResponseMessage> PutAgendaAsync(string? ifMatch, params JsonNode[] items) =>
        host.ForumHost.PutAsync($"{Path}/agenda", new JsonObject { ["items"] = new JsonArray(items) }, ifMatch);

    public Task<HttpResponseMessage> ActAsync(string item, string act, object? body = null) => host.ForumHost.PostAsync($"{Path}/agenda/{item}/{act}", body ?? new { });

    public async Task<JsonNode> LiveAsync(string item) =>
        (await host.Public.GetAsync($"{Path}/programme").JsonAsync())["items"]!.AsArray().Single(live => live!["id"]!.GetValue<string>() == item)!;

    /// <summary>Moves the service's clock to so many minutes after the forum's beginning.</summary>
    public void SetMinute(int minute) => host.Time.SetUtcNow((StartsAt + Duration.FromMinutes(minute)).ToDateTimeOffset());

    public async Task<string> AddGuestAsync(string delegation = "City of Trials")
    {
        var guest = host.NewId("guest");
        await host.ForumHost.PutAsync($"{Path}/guests/{guest}", new { name = $"Name of {guest} (example)", delegation, country = "RW", role = "Adviser", example = true }).JsonAsync(201);
        return guest;
    }

    public Task<JsonNode> GuestAsync(string guest) => host.ForumHost.GetAsync($"{Path}/guests/{guest}").JsonAsync();
}
