using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.CaseDesk;

/// <summary>
/// <c>/staff/cases</c>: the cases of the officer's unit by deadline, <c>/staff/cases/{id}</c> one of them: take, ask, answer,
/// extend, give to another unit. <c>/staff/comments</c>: comments on ratings, for the central office.
/// </summary>
public static class CaseDeskPage
{
    private const int MostPages = 5;

    internal static readonly string[] Filters = ["open", "mine", "waiting", "overdue", "answered"];

    internal static readonly string[] Reasons = ["personal-data", "insult", "off-topic", "advertising", "unlawful"];

    private sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);

    private sealed record Named(string Id, string Name);

    public sealed record CaseItem(
        Guid CaseId, string Kind, string? CentreId, string? UnitKind, string? UnitId, string? Officer, string Text, string Language, string State, LocalDate DueOn, string? Attention, int Reopened);

    public sealed record Message(string Author, string Text, Instant WrittenAt);

    public sealed record Deed(Instant At, string Actor, string Action);

    public sealed record CaseFile(
        Guid CaseId, string State, LocalDate DueOn, string? UnitKind, string? UnitId, string? Officer, string? Summary, IReadOnlyList<Message> Messages, IReadOnlyList<Deed> Deeds);

    public sealed record Comment(Guid CommentId, string ServiceId, string CentreId, string? Text, string? Language, string State, string? Reason, LocalDate WrittenOn);

    /// <param name="Show">One of <see cref="Filters"/>.</param>
    /// <param name="More">There are more than are listed here.</param>
    public sealed record ListModel(IReadOnlyList<CaseItem> Cases, string Show, IReadOnlyDictionary<string, string> Names, LocalDate Today, bool More, string? Said);

    /// <param name="Form">Which form came back.</param>
    public sealed record FileModel(CaseFile Case, string Unit, LocalDate Today, IReadOnlyList<Choice> Units, string? Said, FormErrors Errors, string? Form = null, string? Text = null, string? Summary = null, string? Key = null);

    public sealed record CommentsModel(IReadOnlyList<Comment> Comments, string State, IReadOnlyDictionary<string, string> Names, string? Next, string? Said, FormErrors Errors);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/cases", async (PageContext page, PlatformApi api, string? show, string? done) =>
        {
            var filter = Filters.Contains(show, StringComparer.Ordinal) ? show! : "open";
            var found = new List<CaseItem>();
            var more = false;
            string[] queries = filter switch
            {
                "open" or "mine" => ["state=open", "state=waiting"],
                "waiting" => ["state=waiting"],
                "overdue" => ["attention=overdue"],
                _ => ["state=answered"],
            };
            foreach (var query in queries)
                more |= await ReadAsync(api, query, found);
            var cases = found.Where(one => filter != "mine" || one.Officer == page.Staff!.Id);
            return page.Show<CaseList>(new ListModel(
                [.. filter == "answered" ? cases.OrderByDescending(one => one.CaseId) : cases.OrderBy(one => one.DueOn).ThenBy(one => one.CaseId)],
                filter, await NamesAsync(page, api), Today(page), more, done == "given" ? page[Texts.DidGive] : null));
        }).RequireStaff(Roles.CaseOfficer);

        pages.MapGet("/staff/cases/{id:guid}", async (Guid id, PageContext page, PlatformApi api, string? done) =>
            page.Show<CaseFileView>(await FileAsync(id, page, api, new FormErrors()) with { Said = Said(page, done) })).RequireStaff(Roles.CaseOfficer);

        pages.MapPost("/staff/cases/{id:guid}/{act}", async (
            Guid id, string act, PageContext page, PlatformApi api, [FromForm] string? text, [FromForm] string? summary, [FromForm] string? ground, [FromForm] string? unit, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            var (said, told) = (Typed(text), Typed(summary));
            string? kind = null, unitId = null;
            if (act is "answer" or "question" or "extend" && said.Length is 0 or > 4000)
                errors.Add($"{act}-text", page[said.Length == 0 ? Texts.EnterText : Cases.Texts.TextLong]);
            if (act == "extend" && said.Length > 1000)
                errors.Add("extend-text", page[Texts.TextLong1000]);
            if (act == "answer" && told.Length > 1000)
                errors.Add("summary", page[Texts.TextLong1000]);
            if (act == "extend" && ground is not ("study" or "information"))
                errors.Add("ground", page[Texts.ChooseGround]);
            if (act == "give")
            {
                (kind, unitId) = unit?.Split(':', 2) is [var first, var second] ? (first, second.Length == 0 ? null : second) : (null, null);
                if (kind is not ("centre" or "agency" or "central"))
                    errors.Add("unit", page[Texts.ChooseUnit]);
            }
            if (!errors.Any)
            {
                var file = act == "take" ? (await api.AsStaff("feedback").GetAsync<CaseFile>($"/v1/cases/{id}")).OrStop() : null;
                var (route, body) = act switch
                {
                    "take" => ("assign", (object)new { unitKind = file!.UnitKind ?? "central", unitId = file.UnitId, officer = page.Staff!.Id }),
                    "give" => ("assign", new { unitKind = kind, unitId }),
                    "answer" => ("answer", new { text = said, summary = told.Length == 0 ? null : told }),
                    "question" => ("question", new { text = said }),
                    "extend" => ("extend", new { ground, reason = said }),
                    _ => throw new PageStoppedException(StatusCodes.Status404NotFound),
                };
                var sent = await api.AsStaff("feedback").SendAsync<object>($"/v1/cases/{id}/{route}", body, key);
                if (sent.Ok)
                    return act == "give" ? page.SeeOther("staff/cases?done=given") : page.SeeOther($"staff/cases/{id}?done={act}");
                errors.Add(act switch { "answer" or "question" or "extend" => $"{act}-text", "give" => "unit", _ => "case" }, page[sent.Problem.Code switch
                {
                    "case-already-answered" => Texts.AlreadyAnswered,
                    "case-not-open" => Texts.NotOpen,
                    "case-not-extendable" => Texts.NotExtendable,
                    "case-not-found" => throw new PageStoppedException(StatusCodes.Status404NotFound),
                    _ => Texts.NotDone,
                }]);
                key = null;
            }
            return page.Show<CaseFileView>(await FileAsync(id, page, api, errors) with { Form = act, Text = text, Summary = summary, Key = key }, 422);
        }).RequireStaff(Roles.CaseOfficer);

        pages.MapGet("/staff/comments", async (PageContext page, PlatformApi api, string? state, string? cursor, string? done) =>
            page.Show<CommentList>(await CommentsAsync(page, api, state, cursor, done is "show" or "reject" ? page[done == "show" ? Texts.DidShow : Texts.DidReject] : null, new FormErrors()))).RequireStaff(Roles.CaseOfficer);

        pages.MapPost("/staff/comments/{id:guid}", async (Guid id, PageContext page, PlatformApi api, [FromForm] string? decision, [FromForm] string? reason, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            if (decision == "reject" && !Reasons.Contains(reason, StringComparer.Ordinal))
                errors.Add($"reason-{id}", page[Texts.ChooseReason]);
            if (!errors.Any)
            {
                var sent = await api.AsStaff("feedback").SendAsync<object>($"/v1/comments/{id}/decision", new { decision = decision == "show" ? "show" : "reject", reason = decision == "show" ? null : reason }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/comments?done={(decision == "show" ? "show" : "reject")}");
                errors.Add($"reason-{id}", page[sent.Problem.Code is "comment-already-decided" or "comment-not-found" ? Texts.Decided : Texts.NotDone]);
            }
            return page.Show<CommentList>(await CommentsAsync(page, api, null, null, null, errors), 422);
        }).RequireStaff(Roles.CaseOfficer);
    }

    /// <summary>Whether the page of comments is open to this officer: no unit judges what is said of it.</summary>
    internal static bool IsCentral(Staff staff) => staff.Centre is null && staff.Agency is null or "asan";

    private static LocalDate Today(PageContext page) => page.Now.InZone(Written.Baku).Date;

    private static string Typed(string? text) => text?.Trim().ReplaceLineEndings("\n") ?? "";

    // Oldest first by the API; the deadline orders them here. True when some were left.
    private static async Task<bool> ReadAsync(PlatformApi api, string query, List<CaseItem> into)
    {
        string? cursor = null;
        for (var read = 0; read < MostPages; read++)
        {
            var items = (await api.AsStaff("feedback").GetAsync<ItemPage<CaseItem>>($"/v1/cases?limit=200&{query}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).OrStop();
            into.AddRange(items.Items);
            if (items.Next is null)
                return false;
            cursor = items.Next;
        }
        return true;
    }

    private static async Task<FileModel> FileAsync(Guid id, PageContext page, PlatformApi api, FormErrors errors)
    {
        var file = (await api.AsStaff("feedback").GetAsync<CaseFile>($"/v1/cases/{id}")).OrStop();
        var names = await NamesAsync(page, api);
        var units = names.Select(one => (Kind: one.Key.Split(':')[0], Choice: new Choice(one.Key, one.Value, page[one.Key.StartsWith("centre:", StringComparison.Ordinal) ? Texts.Centres : Texts.Agencies])))
            .OrderBy(one => one.Kind == "centre" ? 0 : 1).ThenBy(one => one.Choice.Label, StringComparer.Create(page.Language.Culture, false)).Select(one => one.Choice);
        return new FileModel(file, UnitOf(page, file.UnitKind, file.UnitId, names), Today(page), [new Choice("central:", page[Texts.Central]), .. units], null, errors);
    }

    internal static string UnitOf(PageContext page, string? kind, string? id, IReadOnlyDictionary<string, string> names) =>
        kind is null ? page[Texts.Central] : names.GetValueOrDefault($"{kind}:{id}", id ?? kind);

    private static async Task<CommentsModel> CommentsAsync(PageContext page, PlatformApi api, string? state, string? cursor, string? said, FormErrors errors)
    {
        var shown = state is "shown" or "rejected" ? state : "pending";
        var comments = (await api.AsStaff("feedback").GetAsync<ItemPage<Comment>>($"/v1/comments?limit=50&state={shown}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).OrStop();
        var names = new Dictionary<string, string>(await NamesAsync(page, api), StringComparer.Ordinal);
        foreach (var id in comments.Items.Select(one => one.ServiceId).Distinct(StringComparer.Ordinal))
            names[$"service:{id}"] = (await api.Catalogue.GetAsync<Named>($"/v1/services/{Uri.EscapeDataString(id)}?lang={page.Language}")).Value?.Name ?? id;
        return new CommentsModel(comments.Items, shown, names, comments.Next, said, errors);
    }

    private static async Task<IReadOnlyDictionary<string, string>> NamesAsync(PageContext page, PlatformApi api)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, path) in new[] { ("centre", "centres"), ("agency", "agencies") })
            foreach (var one in (await api.Catalogue.GetAsync<ItemPage<Named>>($"/v1/{path}?limit=200&lang={page.Language}")).OrStop().Items)
                names[$"{kind}:{one.Id}"] = one.Name;
        return names;
    }

    private static string? Said(PageContext page, string? done) => done switch
    {
        "take" => page[Texts.DidTake],
        "answer" => page[Texts.DidAnswer],
        "question" => page[Texts.DidAsk],
        "extend" => page[Texts.DidExtend],
        _ => null,
    };

    /// <summary>"2 days left", "today", "3 days late".</summary>
    internal static string Left(PageContext page, LocalDate due, LocalDate today)
    {
        var days = Period.DaysBetween(today, due);
        return days == 0 ? page[Texts.DueToday] : page[days > 0 ? Texts.DaysLeft : Texts.DaysLate, page[Words.Days, Math.Abs(days)]];
    }
}
