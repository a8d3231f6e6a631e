using System.Text.RegularExpressions;
using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Counter;

/// <summary>
/// <c>/staff/counter</c>: a clerk opens a counter of the own centre, calls and closes visits. Each button is a form that is
/// posted; <c>counter.js</c> sends it without leaving the page, and <c>live.js</c> keeps the list of who waits.
/// </summary>
public static partial class CounterPage
{
    private const string Cookie = "given-ticket";

    private sealed record ItemPage<T>(IReadOnlyList<T> Items);

    private sealed record Service(string Id, string Name);

    private sealed record CentreView(string Name, string TimeZone, IReadOnlyList<Named>? Agencies);

    public sealed record Named(string Id, string Name);

    public sealed record OneCounter(int Counter, IReadOnlyList<string> Agencies, bool Open, string? Ticket);

    private sealed record NeedsRead(IReadOnlyList<string> Needs, string? InterpreterLanguage);

    private sealed record Desk(int? Counter, IReadOnlyList<string> Agencies, IReadOnlyList<DeskVisit> Visits);

    private sealed record DeskVisit(
        Guid VisitId, string State, string? Ticket, string ServiceId, string AgencyId, bool WalkIn, string? PriorityClass, Instant? StartsAt, Instant? QueuedAt,
        int? Counter, Instant? CalledAt, int Calls, NeedsRead? Needs);

    private sealed record Done(string? Ticket);

    private sealed record Given(string Ticket, string VisitCode);

    private sealed record Found(Guid Id, string CentreId);

    /// <summary>A visit of today.</summary>
    /// <param name="Mine">This counter calls for it.</param>
    public sealed record Visitor(
        Guid Id, string Ticket, string Service, bool Mine, bool Priority, LocalTime? Appointment, int WaitMinutes, LocalTime? CalledAt, int Calls, string? Needs);

    /// <param name="Now">What has just been done, in words; null at first.</param>
    /// <param name="Act">Which act that was.</param>
    /// <param name="Sent">What was typed in a form that came back.</param>
    public sealed record Model(
        string Centre, string CentreId, int? Counter, string Agencies, IReadOnlyList<Choice> Counters, IReadOnlyList<Choice> AllAgencies, IReadOnlyList<Choice> Services,
        Visitor? Called, IReadOnlyList<Visitor> Waiting, IReadOnlyList<Visitor> Parked, int Expected, LocalTime At,
        string? Now, string? Act, FormErrors Errors, Form? Sent)
    {
        public bool Sends(string act) => Sent?.Act == act && Errors.Any;
    }

    /// <summary>The fields of the page's forms; each form has some.</summary>
    public sealed record Form(string Act, string? Counter, IReadOnlyList<string> Agencies, string? Visit, string? Service, string? Clause, string? Reason, string? Code, bool Flag);

    public sealed record TicketModel(string Ticket, string Code);

    [GeneratedRegex("^[A-Z][0-9]{3,5}$")]
    private static partial Regex TicketLabel { get; }

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/counter", async (PageContext page, PlatformApi api, string? done, [FromQuery(Name = "ticket")] string? ticket) =>
            page.Show<CounterDesk>(await ModelAsync(page, api, done, ticket, new FormErrors(), null))).RequireStaff(Roles.CounterClerk);

        pages.MapPost("/staff/counter/{act}", async (
            string act, PageContext page, PlatformApi api, Kept kept, [FromForm] string? key, [FromForm] string? counter, [FromForm] string? visit,
            [FromForm] string? service, [FromForm] string? clause, [FromForm] string? reason, [FromForm] string? code, [FromForm] string? flag) =>
        {
            var form = new Form(act, counter, [.. page.Http.Request.Form["agencies"].OfType<string>()], visit, service, clause?.Trim(), reason?.Trim(), code?.Trim(), flag is not null);
            var errors = new FormErrors();
            var (done, ticket) = await ActAsync(page, api, kept, form, key, errors);
            return errors.Any ? page.Show<CounterDesk>(await ModelAsync(page, api, null, null, errors, form), 422)
                : act == "walk-in" ? page.SeeOther("staff/counter/ticket")
                : page.SeeOther($"staff/counter?done={done}{(ticket is null ? null : $"&ticket={ticket}")}");
        }).RequireStaff(Roles.CounterClerk);

        // The code is the visitor's: shown once, from the clerk's own browser, and then forgotten there.
        pages.MapGet("/staff/counter/ticket", (PageContext page, Kept kept) =>
        {
            if (kept.Read<Given>(Cookie) is not { } given)
                return page.SeeOther("staff/counter");
            kept.Drop(Cookie);
            return page.Show<GivenTicket>(new TicketModel(given.Ticket, given.VisitCode));
        }).RequireStaff(Roles.CounterClerk);
    }

    private static async Task<(string Done, string? Ticket)> ActAsync(PageContext page, PlatformApi api, Kept kept, Form form, string? key, FormErrors errors)
    {
        var booking = api.AsStaff("booking");
        var centre = $"/v1/centres/{Uri.EscapeDataString(page.Staff!.Centre ?? "")}";
        var visit = Guid.TryParse(form.Visit, out var id) ? $"/v1/visits/{id}" : "/v1/visits/none";
        var number = int.TryParse(form.Counter, out var typed) ? typed : 0;
        if (form.Act is "open" or "call" or "chosen" or "close" && number is < 1 or > 9999)
        {
            errors.Add("counter", page[Texts.ChooseCounter]);
            return ("", null);
        }

        async Task<string?> SendAsync(string field, string path, object body)
        {
            var answer = await booking.SendAsync<Done>(path, body, key);
            if (answer.Ok)
                return answer.Status == StatusCodes.Status204NoContent ? null : answer.Value?.Ticket;
            errors.Add(field, Refusal(page, answer.Problem, form.Act));
            return null;
        }

        switch (form.Act)
        {
            case "open":
                await SendAsync("counter", $"{centre}/counters/{number}/sign-in", form.Agencies.Count == 0 ? new { } : new { agencies = form.Agencies });
                return ("open", null);
            case "close":
                await SendAsync("desk", $"{centre}/counters/{number}/sign-out", new { });
                return ("close", null);
            case "call":
                var next = await SendAsync("desk", $"{centre}/counters/{number}/call-next", new { });
                return (next is null ? "nobody" : "call", next);
            case "chosen":
                if (string.IsNullOrEmpty(form.Visit))
                    errors.Add("chosen-visit", page[Texts.ChooseTicket]);
                if (form.Reason is not { Length: >= 5 and <= 200 })
                    errors.Add("reason", page[Texts.EnterReason]);
                return errors.Any ? ("", null) : ("call", await SendAsync("chosen-visit", $"{centre}/counters/{number}/call", new { visitId = id, reason = form.Reason }));
            case "again":
                return ("again", await SendAsync("desk", $"{visit}/call-again", new { }));
            case "park" or "recall":
                return (form.Act, await SendAsync("desk", $"{visit}/{form.Act}", new { }));
            case "transfer":
                if (string.IsNullOrEmpty(form.Service))
                    errors.Add("transfer-service", page[Texts.ChooseService]);
                return errors.Any ? ("", null) : ("transfer", await SendAsync("transfer-service", $"{visit}/transfer", new { serviceId = form.Service }));
            case "served":
                return ("served", await SendAsync("desk", $"{visit}/close", new { outcome = "served", noApplication = form.Flag }));
            case "refused":
                if (form.Clause is not { Length: > 0 and <= 500 })
                    errors.Add("clause", page[Texts.EnterClause]);
                return errors.Any ? ("", null) : ("refused", await SendAsync("clause", $"{visit}/close", new { outcome = "refused", refusalClause = form.Clause }));
            case "abandoned" or "no-show":
                return (form.Act, await SendAsync("desk", $"{visit}/close", new { outcome = form.Act }));
            case "check-in":
                if (form.Code is not { Length: >= 16 and <= 64 })
                {
                    errors.Add("code", page[string.IsNullOrEmpty(form.Code) ? Ticket.Texts.EnterCode : Ticket.Texts.CodeLength]);
                    return ("", null);
                }
                var found = await booking.SendAsync<Found>("/v1/visits/lookup", new { visitCode = form.Code }, null);
                if (!found.Ok)
                    errors.Add("code", page[Texts.NoSuchVisit]);
                return errors.Any ? ("", null) : ("check-in", await SendAsync("code", $"/v1/visits/{found.Value!.Id}/check-in", new { }));
            case "walk-in":
                if (string.IsNullOrEmpty(form.Service))
                {
                    errors.Add("walk-in-service", page[Texts.ChooseService]);
                    return ("", null);
                }
                var given = await booking.SendAsync<Given>($"{centre}/walk-ins", new { serviceId = form.Service, priorityClass = form.Flag ? "priority" : "ordinary" }, key);
                if (given.Ok)
                    kept.Keep(Cookie, given.Value, TimeSpan.FromMinutes(10));
                else
                    errors.Add("walk-in-service", Refusal(page, given.Problem, form.Act));
                return ("walk-in", null);
            default:
                throw new PageStoppedException(StatusCodes.Status404NotFound);
        }
    }

    private static string Refusal(PageContext page, ApiProblem problem, string act)
    {
        var opens = problem.More?.TryGetValue("opensAt", out var at) == true && NodaTime.Text.InstantPattern.ExtendedIso.Parse(at.GetString() ?? "") is { Success: true } parsed
            ? parsed.Value.InZone(Written.Baku).TimeOfDay : (LocalTime?)null;
        return problem.Code switch
        {
            "too-early" when act == "again" => page[Texts.WaitCall, opens is { } time ? time.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) : ""],
            "too-early" => page[Texts.WaitCheckIn, opens is { } time ? Written.Time(time) : ""],
            "too-late" => page[Texts.TooLate],
            "wrong-state" => page[Texts.StateChanged],
            "counter-taken" => page[Texts.CounterHasOther],
            "counter-busy" => page[Texts.CounterBusy],
            "not-signed-in" => page[Texts.NotOpen],
            "admission-closed" => page[Texts.NoAdmission],
            "visit-not-found" => page[Texts.NoSuchVisit],
            "service-not-offered" => page[Texts.NotHere],
            "counter-not-found" => page[Texts.ChooseCounter],
            "other-centre" => page[Texts.OtherCentre],
            _ => page[Texts.NotDone],
        };
    }

    private static async Task<Model> ModelAsync(PageContext page, PlatformApi api, string? done, string? ticket, FormErrors errors, Form? sent)
    {
        if (page.Staff!.Centre is not { } centreId)
            throw new PageStoppedException(StatusCodes.Status403Forbidden);
        var id = Uri.EscapeDataString(centreId);
        var centre = (await api.Catalogue.GetAsync<CentreView>($"/v1/centres/{id}?lang={page.Language}")).OrStop();
        var services = (await api.Catalogue.GetAsync<ItemPage<Service>>($"/v1/services?centre={id}&limit=200&sort=name&lang={page.Language}")).OrStop().Items;
        var desk = (await api.AsStaff("booking").GetAsync<Desk>($"/v1/centres/{id}/queue/visits")).OrStop();
        var counters = desk.Counter is null ? (await api.Booking.GetAsync<ItemPage<OneCounter>>($"/v1/centres/{id}/counters")).OrStop().Items : [];
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(centre.TimeZone) ?? Written.Baku;
        var names = services.ToDictionary(one => one.Id, one => one.Name, StringComparer.Ordinal);
        var agencies = (centre.Agencies ?? []).ToDictionary(one => one.Id, one => one.Name, StringComparer.Ordinal);

        Visitor Shown(DeskVisit visit) => new(
            visit.VisitId, visit.Ticket ?? "", names.GetValueOrDefault(visit.ServiceId, visit.ServiceId), desk.Agencies.Contains(visit.AgencyId, StringComparer.Ordinal),
            visit.PriorityClass == "priority", visit.WalkIn ? null : visit.StartsAt?.InZone(zone).TimeOfDay,
            visit.QueuedAt is { } since ? Math.Max(0, (int)(page.Now - since).TotalMinutes) : 0, visit.CalledAt?.InZone(zone).TimeOfDay, visit.Calls,
            visit.Needs is { Needs.Count: > 0 } needs ? string.Join(", ", needs.Needs.Select(need => page[Texts.Need(need)] + (need == "interpreter" ? $" ({needs.InterpreterLanguage})" : ""))) : null);

        IReadOnlyList<Visitor> In(string state) => [.. desk.Visits.Where(visit => visit.State == state).Select(Shown)];
        var called = desk.Counter is { } mine ? desk.Visits.FirstOrDefault(visit => visit.State == "called" && visit.Counter == mine) : null;
        return new Model(
            centre.Name, centreId, desk.Counter, string.Join(", ", desk.Agencies.Select(agency => agencies.GetValueOrDefault(agency, agency))),
            [.. counters.Select(one => new Choice($"{one.Counter}", page[Texts.TitleOf, one.Counter]
                + $" – {string.Join(", ", one.Agencies.Select(agency => agencies.GetValueOrDefault(agency, agency)))}{(one.Open ? $" ({page[Texts.Taken]})" : "")}"))],
            [.. counters.SelectMany(one => one.Agencies).Distinct(StringComparer.Ordinal).Select(agency => new Choice(agency, agencies.GetValueOrDefault(agency, agency)))],
            [.. services.Select(one => new Choice(one.Id, one.Name))],
            called is null ? null : Shown(called), In("checked-in"), In("parked"), desk.Visits.Count(visit => visit.State == "booked"),
            page.Now.InZone(zone).TimeOfDay, Said(page, done, ticket), done, errors, sent);
    }

    private static string? Said(PageContext page, string? done, string? ticket)
    {
        Text? text = done switch
        {
            "open" => Texts.DidOpen,
            "close" => Texts.DidClose,
            "call" => Texts.DidCall,
            "nobody" => Texts.DidNobody,
            "again" => Texts.DidAgain,
            "park" => Texts.DidPark,
            "recall" => Texts.DidRecall,
            "transfer" => Texts.DidTransfer,
            "served" => Texts.DidServe,
            "refused" => Texts.DidRefuse,
            "abandoned" => Texts.DidAbandon,
            "no-show" => Texts.DidNoShow,
            "check-in" => Texts.DidCheckIn,
            _ => null,
        };
        return text is null ? null : page[text, ticket is not null && TicketLabel.IsMatch(ticket) ? ticket : "—"];
    }
}
