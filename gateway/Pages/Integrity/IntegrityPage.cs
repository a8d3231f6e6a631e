using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Integrity;

/// <summary>
/// <c>/integrity</c>: report bribery or abuse without a name; <c>/integrity/report</c> writes it and shows the receipt once,
/// <c>/integrity/dialogue</c> is the dialogue of a receipt. On these paths nothing of the caller is kept (Confidential.cs): no
/// cookie is set or read, so the forms carry no token against forgery (there is nothing that a forger could borrow), and what
/// a step needs of the one before stands in its form.
/// </summary>
public static class IntegrityPage
{
    private const int TextLength = 8000;

    internal static readonly string[] Categories = ["bribery", "abuse-of-office", "conflict-of-interest", "discrimination", "other"];

    private sealed record ItemPage<T>(IReadOnlyList<T> Items);

    public sealed record Place(string Id, string Name);

    private sealed record Sent(string Receipt, LocalDate DueOn);

    public sealed record Message(string Author, LocalDate WrittenOn, string? Text);

    public sealed record Dialogue(string State, string? Outcome, LocalDate OpenedOn, LocalDate DueOn, IReadOnlyList<Message> Messages);

    /// <param name="Challenge">To be solved by the script when too much is being sent by everybody together.</param>
    public sealed record Work(string Challenge, int Bits);

    public sealed record ReportModel(
        IReadOnlyList<Place> Centres, IReadOnlyList<Place> Agencies, FormErrors Errors, string? Category = null, string? Text = null, string? Centre = null, string? Agency = null,
        string? Accused = null, string? Key = null, Work? Work = null);

    public sealed record SentModel(string Receipt, LocalDate DueOn);

    public sealed record FindModel(FormErrors Errors, string? Receipt = null, Work? Work = null);

    /// <param name="Added">A message was just taken.</param>
    public sealed record DialogueModel(string Receipt, Dialogue Dialogue, FormErrors Errors, string? Text = null, string? Key = null, bool Added = false, Work? Work = null);

    public static void Map(IEndpointRouteBuilder all)
    {
        var pages = all.MapGroup("/integrity").DisableAntiforgery();

        pages.MapGet("", (PageContext page) => page.Show<IntegrityStart>());

        pages.MapGet("/report", async (PageContext page, PlatformApi api) => page.Show<Report>(await FormAsync(page, api, new FormErrors())));

        pages.MapPost("/report", async (
            PageContext page, PlatformApi api, [FromForm] string? category, [FromForm] string? text, [FromForm] string? centre, [FromForm] string? agency, [FromForm] string? accused,
            [FromForm] string? key, [FromForm] string? challenge, [FromForm] string? nonce) =>
        {
            var errors = new FormErrors();
            if (!Categories.Contains(category, StringComparer.Ordinal))
                errors.Add("category", page[Texts.ChooseCategory]);
            var said = Checked(page, text, errors);
            if (accused?.Trim().Length > 64)
                errors.Add("accused", page[Texts.AccusedLong]);
            Work? work = null;
            if (!errors.Any)
            {
                var sent = await api.Integrity.SendAsync<Sent>("/v1/integrity/reports", new
                {
                    category,
                    text = said,
                    language = page.Language.Code,
                    centreId = None(centre),
                    agencyId = None(agency),
                    accused = None(accused?.Trim()),
                    proof = Proof(challenge, nonce),
                }, Key(key));
                if (sent.Ok)
                    return page.Show<ReportSent>(new SentModel(sent.Value.Receipt, sent.Value.DueOn));
                work = WorkOf(sent.Problem);
                errors.Add("text", page[sent.Problem.Code switch { "too-many-requests" => Texts.Busy, "no-officer" => Texts.NoOfficer, _ => Texts.NotTaken }]);
                key = null;
            }
            return page.Show<Report>((await FormAsync(page, api, errors)) with
            {
                Category = category,
                Text = text,
                Centre = centre,
                Agency = agency,
                Accused = accused,
                Key = key,
                Work = work,
            }, 422);
        });

        pages.MapGet("/dialogue", (PageContext page) => page.Show<FindReport>(new FindModel(new FormErrors())));

        pages.MapPost("/dialogue", async (PageContext page, PlatformApi api, [FromForm] string? receipt, [FromForm] string? challenge, [FromForm] string? nonce) =>
        {
            var typed = receipt?.Trim() ?? "";
            if (typed.Length is < 16 or > 64)
                return page.Show<FindReport>(new FindModel(new FormErrors().Add("receipt", page[typed.Length == 0 ? Texts.EnterReceipt : Texts.NoSuchReceipt]), typed), 422);
            var (dialogue, problem) = await FindAsync(api, typed, Proof(challenge, nonce));
            return dialogue is not null
                ? page.Show<DialogueView>(new DialogueModel(typed, dialogue, new FormErrors()))
                : page.Show<FindReport>(new FindModel(new FormErrors().Add("receipt", page[problem?.Code == "too-many-requests" ? Texts.Busy : Texts.NoSuchReceipt]), typed, WorkOf(problem)), 422);
        });

        pages.MapGet("/dialogue/message", (PageContext page) => page.SeeOther("integrity/dialogue"));

        pages.MapPost("/dialogue/message", async (
            PageContext page, PlatformApi api, [FromForm] string? receipt, [FromForm] string? text, [FromForm] string? key, [FromForm] string? challenge, [FromForm] string? nonce) =>
        {
            var errors = new FormErrors();
            var said = Checked(page, text, errors);
            Work? work = null;
            if (!errors.Any)
            {
                var sent = await api.Integrity.SendAsync<object>("/v1/integrity/reports/messages", new { receipt, text = said, proof = Proof(challenge, nonce) }, Key(key));
                if (!sent.Ok)
                {
                    work = WorkOf(sent.Problem);
                    errors.Add("text", page[sent.Problem.Code switch
                    {
                        "too-many-requests" => Texts.Busy,
                        "report-closed" => Texts.Closed,
                        "too-many-messages" => Texts.Full,
                        _ => Texts.NotTaken,
                    }]);
                    key = null;
                }
            }
            return (await FindAsync(api, receipt ?? "", null)).Dialogue is { } dialogue
                ? page.Show<DialogueView>(new DialogueModel(receipt!, dialogue, errors, errors.Any ? text : null, errors.Any ? key : null, !errors.Any, work), errors.Any ? 422 : 200)
                : page.Show<FindReport>(new FindModel(new FormErrors().Add("receipt", page[Texts.NoSuchReceipt]), receipt), 422);
        });
    }

    private static async Task<ReportModel> FormAsync(PageContext page, PlatformApi api, FormErrors errors)
    {
        // Without these lists somebody can still report.
        async Task<IReadOnlyList<Place>> ListAsync(string what) =>
            [.. ((await api.Catalogue.GetOrNoneAsync<ItemPage<Place>>($"/v1/{what}?limit=200&lang={page.Language}"))?.Value?.Items ?? [])
                .OrderBy(place => place.Name, StringComparer.Create(page.Language.Culture, false))];
        return new ReportModel(await ListAsync("centres"), await ListAsync("agencies"), errors);
    }

    private static async Task<(Dialogue? Dialogue, ApiProblem? Problem)> FindAsync(PlatformApi api, string receipt, object? proof)
    {
        var found = await api.Integrity.SendAsync<Dialogue>("/v1/integrity/reports/lookup", new { receipt, proof }, null);
        return (found.Value, found.Problem);
    }

    private static string Checked(PageContext page, string? text, FormErrors errors)
    {
        var said = text?.Trim().ReplaceLineEndings("\n") ?? "";
        if (said.Length is 0 or > TextLength)
            errors.Add("text", page[said.Length == 0 ? Texts.EnterText : Texts.TextLong]);
        return said;
    }

    private static string? None(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static string Key(string? key) => Guid.TryParse(key, out var id) ? id.ToString() : Guid.NewGuid().ToString();

    private static object? Proof(string? challenge, string? nonce) =>
        challenge is { Length: > 0 and <= 120 } && nonce is { Length: > 0 and <= 40 } ? new { challenge, nonce } : null;

    private static Work? WorkOf(ApiProblem? problem) =>
        problem?.More is { } more && more.TryGetValue("challenge", out var challenge) && more.TryGetValue("bits", out var bits) ? new Work(challenge.GetString()!, bits.GetInt32()) : null;
}
