using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Cases;

/// <summary>
/// <c>/cases</c>: complaint, thanks or idea; <c>/cases/new</c> writes one, <c>/cases/sent</c> shows its receipt, <c>/cases/follow</c>
/// its dialogue, <c>/cases/answered</c> "you said, we did". The receipt is kept in the citizen's browser, never in an address.
/// </summary>
public static class CasesPage
{
    private const string Cookie = "case";
    private const int TextLength = 4000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    internal static readonly string[] Kinds = ["complaint", "thanks", "idea"];

    private sealed record Holder(string Receipt, LocalDate? DueOn);

    private sealed record Opened(string Receipt, LocalDate DueOn);

    private sealed record ItemPage<T>(IReadOnlyList<T> Items, string? Next);

    public sealed record Centre(string Id, string Name);

    public sealed record Message(string Author, string Text, Instant WrittenAt);

    public sealed record CaseNow(
        string Kind, string? ServiceId, string? CentreId, string State, Instant OpenedAt, LocalDate DueOn, Instant? AnsweredAt, Instant? ReopenableUntil, IReadOnlyList<Message> Messages);

    public sealed record Answered(string Kind, string? ServiceId, string? CentreId, LocalDate AnsweredOn, bool WithinDeadline, string Language, string Summary);

    public sealed record NewModel(string Kind, IReadOnlyList<Centre> Centres, FormErrors Errors, string? Text = null, string? Centre = null, string? Service = null, string? Key = null);

    public sealed record SentModel(string Receipt, LocalDate DueOn);

    public sealed record FindModel(FormErrors Errors, string? Receipt = null);

    /// <param name="Reopenable">It is answered and can be opened again.</param>
    public sealed record FollowModel(CaseNow Case, string? Centre, bool Reopenable, FormErrors Errors, string? Text = null, string? Key = null);

    public sealed record AnsweredModel(IReadOnlyList<Answered> Cases, IReadOnlyDictionary<string, string> Centres, string? Next);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/cases", (PageContext page) => page.Show<CasesStart>());

        pages.MapGet("/cases/new", async (PageContext page, PlatformApi api, string? kind, string? centre, string? service) =>
            Kinds.Contains(kind, StringComparer.Ordinal)
                ? page.Show<NewCase>(new NewModel(kind!, await CentresAsync(page, api), new FormErrors(), null, centre, service))
                : page.SeeOther("cases"));

        pages.MapPost("/cases/new", async (
            PageContext page, PlatformApi api, Kept kept, [FromForm] string? kind, [FromForm] string? text, [FromForm] string? centre, [FromForm] string? service, [FromForm] string? key) =>
        {
            if (!Kinds.Contains(kind, StringComparer.Ordinal))
                return page.SeeOther("cases");
            var errors = new FormErrors();
            var said = Checked(page, text, errors);
            if (!errors.Any)
            {
                var opened = await api.Feedback.SendAsync<Opened>("/v1/cases", new
                {
                    kind,
                    text = said,
                    language = page.Language.Code,
                    centreId = string.IsNullOrEmpty(centre) ? null : centre,
                    serviceId = string.IsNullOrEmpty(service) ? null : service,
                }, key);
                if (opened.Ok)
                {
                    kept.Keep(Cookie, new Holder(opened.Value.Receipt, opened.Value.DueOn), Lifetime);
                    return page.SeeOther("cases/sent");
                }
                errors.Add("text", page[opened.Problem.Code == "too-many-requests" ? Texts.Busy : Texts.NotTaken]);
                key = null;
            }
            return page.Show<NewCase>(new NewModel(kind!, await CentresAsync(page, api), errors, text, centre, service, key), 422);
        });

        pages.MapGet("/cases/sent", (PageContext page, Kept kept) =>
            kept.Read<Holder>(Cookie) is { DueOn: { } dueOn } holder ? page.Show<CaseSent>(new SentModel(holder.Receipt, dueOn)) : page.SeeOther("cases/follow"));

        pages.MapGet("/cases/follow", async (PageContext page, PlatformApi api, Kept kept) =>
            kept.Read<Holder>(Cookie) is { } holder && await FindAsync(page, api, holder.Receipt) is { } found
                ? page.Show<FollowCase>(found)
                : page.Show<FindCase>(new FindModel(new FormErrors())));

        pages.MapPost("/cases/follow", async (PageContext page, PlatformApi api, Kept kept, [FromForm] string? receipt) =>
        {
            var typed = receipt?.Trim() ?? "";
            if (typed.Length is >= 16 and <= 64 && await FindAsync(page, api, typed) is not null)
            {
                kept.Keep(Cookie, new Holder(typed, null), Lifetime);
                return page.SeeOther("cases/follow");
            }
            return page.Show<FindCase>(new FindModel(new FormErrors().Add("receipt", page[typed.Length == 0 ? Texts.EnterReceipt : Texts.NoSuchReceipt]), typed), 422);
        });

        pages.MapPost("/cases/follow/message", (PageContext page, PlatformApi api, Kept kept, [FromForm] string? text, [FromForm] string? key) => SayAsync(page, api, kept, "messages", text, key));
        pages.MapPost("/cases/follow/reopen", (PageContext page, PlatformApi api, Kept kept, [FromForm] string? text, [FromForm] string? key) => SayAsync(page, api, kept, "reopen", text, key));

        pages.MapPost("/cases/follow/forget", (PageContext page, Kept kept, [FromForm(Name = "form-token")] string? _) =>
        {
            kept.Drop(Cookie);
            return page.SeeOther("cases");
        });

        pages.MapGet("/cases/answered", async (PageContext page, PlatformApi api, string? cursor, string? centre) =>
        {
            var path = $"/v1/cases/answered?limit=50{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}{(centre is null ? "" : $"&centreId={Uri.EscapeDataString(centre)}")}";
            var cases = (await api.Feedback.GetAsync<ItemPage<Answered>>(path)).OrStop();
            var centres = (await CentresAsync(page, api)).ToDictionary(one => one.Id, one => one.Name, StringComparer.Ordinal);
            return page.Show<AnsweredCases>(new AnsweredModel(cases.Items, centres, cases.Next));
        });
    }

    private static async Task<IResult> SayAsync(PageContext page, PlatformApi api, Kept kept, string route, string? text, string? key)
    {
        if (kept.Read<Holder>(Cookie) is not { } holder)
            return page.SeeOther("cases/follow");
        var errors = new FormErrors();
        var said = Checked(page, text, errors);
        if (!errors.Any)
        {
            var sent = await api.Feedback.SendAsync<object>($"/v1/cases/{route}", new { receipt = holder.Receipt, text = said }, key);
            if (sent.Ok)
                return page.SeeOther("cases/follow");
            errors.Add("text", page[sent.Problem.Code switch
            {
                "case-already-answered" => Texts.AnsweredMeanwhile,
                "case-not-reopenable" => Texts.NotReopenable,
                "case-is-full" => Texts.Full,
                _ => Texts.NotTaken,
            }]);
            key = null;
        }
        return await FindAsync(page, api, holder.Receipt) is { } found
            ? page.Show<FollowCase>(found with { Errors = errors, Text = text, Key = key }, 422)
            : page.SeeOther("cases/follow");
    }

    private static string Checked(PageContext page, string? text, FormErrors errors)
    {
        var said = text?.Trim().ReplaceLineEndings("\n") ?? "";
        if (said.Length is 0 or > TextLength)
            errors.Add("text", page[said.Length == 0 ? Texts.EnterText : Texts.TextLong]);
        return said;
    }

    private static async Task<FollowModel?> FindAsync(PageContext page, PlatformApi api, string receipt)
    {
        var found = await api.Feedback.SendAsync<CaseNow>("/v1/cases/lookup", new { receipt }, null);
        if (!found.Ok)
            return null;
        var centre = found.Value.CentreId is { } id ? (await api.Catalogue.GetAsync<Centre>($"/v1/centres/{Uri.EscapeDataString(id)}?lang={page.Language}")).Value?.Name ?? id : null;
        return new FollowModel(found.Value, centre, found.Value is { State: "answered", ReopenableUntil: not null }, new FormErrors());
    }

    private static async Task<IReadOnlyList<Centre>> CentresAsync(PageContext page, PlatformApi api) =>
        [.. ((await api.Catalogue.GetAsync<ItemPage<Centre>>($"/v1/centres?limit=200&lang={page.Language}")).Value?.Items ?? [])
            .OrderBy(centre => centre.Name, StringComparer.Create(page.Language.Culture, false))];
}
