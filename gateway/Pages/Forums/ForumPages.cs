using System.Globalization;
using NodaTime;

namespace Asan.Gateway.Pages.Forums;

/// <summary><c>/forums</c>: the forums; <c>/forums/{id}</c>: the programme of one as it goes, in the time of its city, live.</summary>
public static class ForumPages
{
    private sealed record Listed<T>(IReadOnlyList<T> Items);

    public sealed record Forum(
        string Id, Translated Title, Translated Venue, string City, LocalDate Date, string TimeZone, Instant StartsAt, Instant EndsAt, IReadOnlyList<string> Languages)
    {
        public DateTimeZone Zone => DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) ?? Written.Baku;
    }

    public sealed record Speaker(string Name, Translated? Role);

    public sealed record Media(string Kind, string Url, Translated? Title);

    private sealed record Planned(
        string Id, Speaker? Speaker, Speaker? ReadBy, IReadOnlyList<Speaker>? Panel, IReadOnlyList<string>? Languages, IReadOnlyList<Media>? Media, string? CycleId, bool Example);

    private sealed record Live(
        string Id, string Kind, Translated Title, string Hall, string State, Instant PlannedStart, Instant PlannedEnd, Instant ExpectedStart, Instant ExpectedEnd);

    /// <param name="State">planned, running, finished or skipped.</param>
    /// <param name="Late">By how many minutes it begins later than planned, as far as is known.</param>
    /// <param name="Takes">Until when, in its city.</param>
    public sealed record Item(
        string Id, string Kind, Translated Title, string Hall, string State, ZonedDateTime Planned, ZonedDateTime Expected, ZonedDateTime Takes, int Late,
        Speaker? Speaker, Speaker? ReadBy, IReadOnlyList<Speaker> Panel, IReadOnlyList<string> Languages, IReadOnlyList<Media> Media, string? CycleId, bool Example);

    public sealed record ListModel(IReadOnlyList<Forum> Forums);

    /// <param name="Items">In the order of the plan; none while there is no programme yet.</param>
    /// <param name="Ended">Nothing more is to come.</param>
    public sealed record Model(Forum Forum, IReadOnlyList<Item> Items, ZonedDateTime Now, bool Ended)
    {
        public bool SeveralHalls => Items.DistinctBy(item => item.Hall).Count() > 1;
    }

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/forums", async (PageContext page, PlatformApi api) =>
            page.Show<ForumList>(new ListModel([.. (await api.Awards.GetAsync<Listed<Forum>>("/v1/forums?limit=200")).OrStop().Items.OrderByDescending(forum => forum.StartsAt)])));

        pages.MapGet("/forums/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var path = $"/v1/forums/{Uri.EscapeDataString(id)}";
            var forum = (await api.Awards.GetAsync<Forum>(path)).OrStop();
            // A forum may be announced before its programme is.
            var plan = (await api.Awards.GetAsync<Listed<Planned>>($"{path}/agenda")).Value?.Items.ToDictionary(item => item.Id, StringComparer.Ordinal) ?? [];
            var live = (await api.Awards.GetAsync<Listed<Live>>($"{path}/programme")).Value?.Items ?? [];
            Item[] items = [.. live.Select(item => ItemOf(item, plan.GetValueOrDefault(item.Id), forum.Zone))];
            var over = items.Length > 0 && items.All(item => item.State is "finished" or "skipped");
            // A programme may run late, but not into the next day.
            return page.Show<Programme>(new Model(forum, items, page.Now.InZone(forum.Zone), over || page.Now > forum.EndsAt + Duration.FromHours(12)));
        });
    }

    private static Item ItemOf(Live item, Planned? plan, DateTimeZone zone) => new(
        item.Id, item.Kind, item.Title, item.Hall, item.State, item.PlannedStart.InZone(zone), item.ExpectedStart.InZone(zone), item.ExpectedEnd.InZone(zone),
        (int)Math.Round((item.ExpectedStart - item.PlannedStart).TotalMinutes), plan?.Speaker, plan?.ReadBy, plan?.Panel ?? [], plan?.Languages ?? [], plan?.Media ?? [],
        plan?.CycleId, plan?.Example ?? false);

    /// <summary>A language's own name of itself: whoever speaks it reads it on a page in any language.</summary>
    internal static string NameOf(string tag) => Language.Find(tag)?.Name ?? CultureInfo.GetCultureInfo(tag).NativeName;
}
