using System.Text.Json;
using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using NodaTime.Text;

namespace Asan.Gateway.Pages.HeadOfCentre;

/// <summary><c>/staff/centre</c>: the head of a centre sees who waits, the counters, what staff did; closes the day, or the centre.</summary>
public static class HeadPage
{
    private static readonly LocalDateTimePattern Typed = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private static readonly string[] Particulars = ["ticket", "counter", "outcome", "refusalClause", "reason"];

    private sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);

    private sealed record CentreView(string Name, string TimeZone);

    private sealed record DeskVisit(string State, Instant? QueuedAt);

    private sealed record Desk(IReadOnlyList<DeskVisit> Visits);

    public sealed record OneCounter(int Counter, bool Open, string? Ticket);

    public sealed record Deed(long Id, Instant At, string Actor, string? Name, string Action, JsonElement Detail);

    public sealed record Overbooking(bool Enabled, int N, int NoShows);

    private sealed record DayReport(int LastNumber, int Tickets, int Voided, IReadOnlyDictionary<string, int> Outcomes);

    private sealed record Closure(Guid Id);

    public sealed record ClosureNow(Instant From, Instant Until, string State, int Moved, int Chose, int Cancelled, int HoldsEnded, int InCentre, int Left, int StudyVisits);

    /// <param name="Longest">The longest wait now, in minutes.</param>
    /// <param name="Said">What was done, in words.</param>
    public sealed record Model(
        string Centre, int Waiting, int Longest, int Called, int Parked, int Expected, IReadOnlyList<OneCounter> Counters, Overbooking? Overbooking, IReadOnlyList<Deed> Deeds, string? Next,
        DateTimeZone Zone, string? Said, FormErrors Errors, string? From = null, string? Until = null, string? Reason = null);

    public sealed record ClosureModel(ClosureNow Closure, DateTimeZone Zone);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/centre", async (PageContext page, PlatformApi api, string? cursor) =>
            page.Show<HeadDesk>(await ModelAsync(page, api, cursor, null, new FormErrors()))).RequireStaff(Roles.CentreSupervisor);

        pages.MapPost("/staff/centre/close-day", async (PageContext page, PlatformApi api, [FromForm] string? key) =>
        {
            var sent = await api.AsStaff("booking").SendAsync<DayReport>($"/v1/centres/{Own(page)}/close-day", new { }, key);
            var errors = new FormErrors();
            if (!sent.Ok)
                errors.Add("day", page[sent.Problem.Code == "day-not-over" ? Texts.NotOver : Texts.NotDone]);
            return page.Show<HeadDesk>(await ModelAsync(page, api, null, sent.Ok ? page[Texts.DayClosed, sent.Value.Tickets, sent.Value.Voided] : null, errors), sent.Ok ? 200 : 422);
        }).RequireStaff(Roles.CentreSupervisor);

        pages.MapPost("/staff/centre/close", async (PageContext page, PlatformApi api, [FromForm] string? from, [FromForm] string? until, [FromForm] string? reason, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull((await api.Catalogue.GetAsync<CentreView>($"/v1/centres/{Own(page)}")).OrStop().TimeZone) ?? Written.Baku;
            Instant? At(string? text, string field)
            {
                if (Typed.Parse((text ?? "").Trim().Replace('T', ' ')) is { Success: true } parsed)
                    return parsed.Value.InZoneLeniently(zone).ToInstant();
                errors.Add(field, page[Texts.EnterTime]);
                return null;
            }
            var (begins, ends) = (At(from, "from"), At(until, "until"));
            if (reason?.Trim() is not { Length: > 0 and <= 200 })
                errors.Add("reason", page[Texts.EnterReason]);
            if (!errors.Any)
            {
                var sent = await api.AsStaff("booking").SendAsync<Closure>($"/v1/centres/{Own(page)}/closures", new { from = begins, until = ends, reason = reason!.Trim() }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/centre/closures/{sent.Value.Id}");
                errors.Add("until", page[Texts.WrongTimes]);
            }
            return page.Show<HeadDesk>(await ModelAsync(page, api, null, null, errors) with { From = from, Until = until, Reason = reason }, 422);
        }).RequireStaff(Roles.CentreSupervisor);

        pages.MapGet("/staff/centre/closures/{id:guid}", async (Guid id, PageContext page, PlatformApi api) =>
        {
            var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull((await api.Catalogue.GetAsync<CentreView>($"/v1/centres/{Own(page)}")).OrStop().TimeZone) ?? Written.Baku;
            return page.Show<ClosureReport>(new ClosureModel((await api.AsStaff("booking").GetAsync<ClosureNow>($"/v1/centres/{Own(page)}/closures/{id}")).OrStop(), zone));
        }).RequireStaff(Roles.CentreSupervisor);
    }

    private static string Own(PageContext page) => Uri.EscapeDataString(page.Staff!.Centre ?? throw new PageStoppedException(StatusCodes.Status403Forbidden));

    private static async Task<Model> ModelAsync(PageContext page, PlatformApi api, string? cursor, string? said, FormErrors errors)
    {
        var id = Own(page);
        var booking = api.AsStaff("booking");
        var centre = (await api.Catalogue.GetAsync<CentreView>($"/v1/centres/{id}?lang={page.Language}")).OrStop();
        var visits = (await booking.GetAsync<Desk>($"/v1/centres/{id}/queue/visits")).OrStop().Visits;
        var counters = (await booking.GetAsync<ItemPage<OneCounter>>($"/v1/centres/{id}/counters")).OrStop().Items;
        var overbooking = (await booking.GetAsync<Overbooking>($"/v1/centres/{id}/overbooking")).Value;
        var deeds = (await booking.GetAsync<ItemPage<Deed>>($"/v1/centres/{id}/audit?limit=50{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).OrStop();
        int Count(string state) => visits.Count(visit => visit.State == state);
        var longest = visits.Where(visit => visit is { State: "checked-in", QueuedAt: not null }).Select(visit => (int)(page.Now - visit.QueuedAt!.Value).TotalMinutes).DefaultIfEmpty(0).Max();
        return new Model(
            centre.Name, Count("checked-in"), longest, Count("called"), Count("parked"), Count("booked"), counters, overbooking, deeds.Items, deeds.Next,
            DateTimeZoneProviders.Tzdb.GetZoneOrNull(centre.TimeZone) ?? Written.Baku, said, errors);
    }

    /// <summary>Ticket, counter, outcome of a deed; what it says of them.</summary>
    internal static string Of(Deed deed)
    {
        if (deed.Detail.ValueKind != JsonValueKind.Object)
            return "";
        var parts = new List<string>();
        foreach (var name in Particulars)
            if (deed.Detail.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                parts.Add(value.ToString());
        return string.Join(", ", parts);
    }
}
