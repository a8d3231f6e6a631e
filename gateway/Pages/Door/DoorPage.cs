using System.Text.Json;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Door;

/// <summary>
/// <c>/staff/forums</c>: the forums; <c>/staff/forums/{id}/door</c>: a door's scanner. Typed codes of invitations are checked in at
/// once, without scripts too; badges are read by <c>scanner.js</c>, kept in the browser while there is no network, and uploaded.
/// <c>door-worker.js</c> (a service worker) shows the page again when it is loaded without a network.
/// </summary>
public static class DoorPage
{
    private const int MostGuests = 5;

    private sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);

    public sealed record Counts(int Guests, int Invited, int CheckedIn);

    private sealed record Admitted(string GuestId, string Name, string Delegation);

    public sealed record Conflict(string GuestId, string DeviceId, Instant ScannedAt, Instant CheckedInAt, string? StandingDeviceId);

    public sealed record ListModel(IReadOnlyList<(string Id, string Title)> Forums);

    /// <param name="Said">What the last typed code led to, in words; and whether the guest may come in.</param>
    public sealed record Model(string Id, string Title, Counts Counts, IReadOnlyList<Conflict> Conflicts, (bool Good, string Text)? Said);

    public sealed record Scan(long Sequence, string Badge, Instant ScannedAt);

    public sealed record Scans(string DeviceId, IReadOnlyList<Scan> Items);

    public static void Map(WebApplication app, IEndpointRouteBuilder pages)
    {
        // At the root, since a worker serves only what lies beside or below it (Service Workers, section "register").
        app.MapGet("/door-worker.js", () => TypedResults.Stream(Assets.Open("door-worker.js"), "text/javascript")).ExcludeFromDescription();

        pages.MapGet("/staff/forums", async (PageContext page, PlatformApi api) =>
        {
            var forums = (await api.Awards.GetAsync<ItemPage<JsonElement>>("/v1/forums?limit=100")).OrStop().Items;
            return page.Show<Forums>(new ListModel([.. forums.Select(forum => (forum.GetProperty("id").GetString()!, TitleOf(page, forum)))]));
        }).RequireStaff(Roles.ForumHost);

        pages.MapGet("/staff/forums/{id}/door", async (string id, PageContext page, PlatformApi api, string? done) =>
            page.Show<DoorDesk>(await ModelAsync(id, page, api, done == "in" ? (true, page[Texts.In]) : null))).RequireStaff(Roles.ForumHost);

        pages.MapPost("/staff/forums/{id}/door", async (string id, PageContext page, PlatformApi api, [FromForm] string? code, [FromForm] string? key) =>
        {
            var typed = string.Concat((code ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            if (typed.Length is < 20 or > 40)
                return page.Show<DoorDesk>(await ModelAsync(id, page, api, (false, page[typed.Length == 0 ? Texts.EnterCode : Texts.CodeLength])), 422);
            var answer = await api.AsStaff("awards").SendAsync<Admitted>($"/v1/forums/{Uri.EscapeDataString(id)}/check-ins", new { invitationCode = typed }, key);
            return answer.Ok
                ? page.Show<DoorDesk>(await ModelAsync(id, page, api, (true, page[Texts.Welcome, answer.Value.Name, answer.Value.Delegation])))
                : page.Show<DoorDesk>(await ModelAsync(id, page, api, (false, page[answer.Problem.Code switch
                {
                    "already-checked-in" => Texts.Already,
                    "invitation-not-found" => Texts.Unknown,
                    _ => Texts.NotDone,
                }])), 422);
        }).RequireStaff(Roles.ForumHost);

        // What the scanner needs without a network: the badges' key and the guests' names. The browser keeps it.
        pages.MapGet("/staff/forums/{id}/door/list", async (string id, PageContext page, PlatformApi api) =>
        {
            var awards = api.AsStaff("awards");
            var path = $"/v1/forums/{Uri.EscapeDataString(id)}";
            var key = (await awards.GetAsync<JsonElement>($"{path}/badge-key")).OrStop();
            var guests = new List<JsonElement>();
            string? cursor = null;
            for (var read = 0; read < MostGuests && (read == 0 || cursor is not null); read++)
            {
                var some = (await awards.GetAsync<ItemPage<JsonElement>>($"{path}/scan-list?limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).OrStop();
                guests.AddRange(some.Items);
                cursor = some.Next;
            }
            return TypedResults.Json(new { key, guests });
        }).RequireStaff(Roles.ForumHost);

        pages.MapPost("/staff/forums/{id}/door/scans", async (string id, PageContext page, PlatformApi api, IAntiforgery antiforgery, [FromBody] Scans body) =>
        {
            await antiforgery.ValidateRequestAsync(page.Http); // JSON is not checked by itself; the token comes in a header
            var sent = await api.AsStaff("awards").SendAsync<JsonElement>(
                $"/v1/forums/{Uri.EscapeDataString(id)}/scans", new { deviceId = body.DeviceId, scans = body.Items }, Guid.NewGuid().ToString());
            return sent.Ok ? (IResult)TypedResults.Json(sent.Value) : TypedResults.StatusCode(sent.Status);
        }).RequireStaff(Roles.ForumHost);
    }

    private static async Task<Model> ModelAsync(string id, PageContext page, PlatformApi api, (bool, string)? said)
    {
        var path = $"/v1/forums/{Uri.EscapeDataString(id)}";
        var forum = (await api.Awards.GetAsync<JsonElement>(path)).OrStop();
        var counts = (await api.Awards.GetAsync<Counts>($"{path}/check-ins")).OrStop();
        var conflicts = (await api.AsStaff("awards").GetAsync<ItemPage<Conflict>>($"{path}/scan-conflicts?limit=50")).OrStop();
        return new Model(id, TitleOf(page, forum), counts, conflicts.Items, said);
    }

    // In the page's language, else in what there is.
    private static string TitleOf(PageContext page, JsonElement forum)
    {
        var title = forum.GetProperty("title");
        foreach (var language in new[] { page.Language.Code, "en", "az", "fr", "ru" })
            if (title.TryGetProperty(language, out var text) && text.GetString() is { Length: > 0 } found)
                return found;
        return forum.GetProperty("id").GetString()!;
    }
}
