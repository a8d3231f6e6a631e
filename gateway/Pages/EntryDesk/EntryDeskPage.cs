using System.Net.Http.Headers;
using System.Text.Json;
using Asan.Gateway.Pages.Awards;
using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.EntryDesk;

/// <summary>
/// <c>/staff/entries</c>: the award's cycles and what the own authority has in them; <c>/staff/entry-drafts/{cycle}</c>: its draft to
/// check and submit, <c>…/texts</c> to write, one language at a time; <c>/staff/entries/{id}</c>: the entry with its files, the
/// screening and its appeal, withdrawal, the jury's words and the appeal against the result.
/// </summary>
public static class EntryDeskPage
{
    private const int TitleLength = 300;
    private const int PartLength = 5000;
    private const int AppealLength = 4000;
    private const int ResultAppealLength = 5000;
    private const int ReasonLength = 1000;
    private const int MostCycles = 200;

    /// <summary>Bytes of a file, as the service bounds them.</summary>
    private const long FileBytes = 10 * 1024 * 1024;

    /// <summary>Of a form with a file: a file that is somewhat too large still gets its answer in the page.</summary>
    private const long FormBytes = 2 * FileBytes;

    /// <summary>By the name's ending: what a browser declares is what its system knows of it, and some know no CSV.</summary>
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".txt"] = "text/plain",
        [".csv"] = "text/csv",
        [".docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        [".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        [".pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        [".odt"] = "application/vnd.oasis.opendocument.text",
        [".ods"] = "application/vnd.oasis.opendocument.spreadsheet",
    };

    /// <summary>For the file dialogue.</summary>
    internal static readonly string Endings = string.Join(',', Types.Keys);

    private static readonly string[] Withdrawable = ["Open", "ScreeningClosed", "JuryFormed"];

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    private sealed record Named(Translated Name);

    private sealed record Submitted(Guid Id);

    public sealed record Draft(long Version, EnteredPractice Practice, JsonElement Sources, Instant UpdatedAt);

    public sealed record Appeal(string Statement, Instant AppealedAt, bool? Upheld, string? Reason, Instant? DecidedAt);

    public sealed record ResultAppeal(Guid EntryId, string Reason, Instant FiledAt, bool? Upheld, string? Decision, int? CorrectedRank, Instant? DecidedAt);

    public sealed record JudgesBallot(string Judge, IReadOnlyDictionary<string, int> Scores, string? Comment);

    public sealed record Feedback(
        int Rank, int? Best, int? Worst, int Entries, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria, IReadOnlyList<JudgesBallot> Ballots, Instant AppealUntil);

    /// <param name="Cycle">The cycle.</param>
    /// <param name="Draft">What is written and not submitted.</param>
    /// <param name="Entries">What was submitted, the latest first; at most one of them is not withdrawn.</param>
    public sealed record OwnCycle(AwardPages.Cycle Cycle, Draft? Draft, IReadOnlyList<Entry> Entries)
    {
        /// <summary>Whether the authority may write an entry now.</summary>
        public bool Writable => Cycle.State is "RulesFrozen" or "Open" && Entries.All(entry => entry.WithdrawnAt is not null);
    }

    public sealed record ListModel(string? Authority, IReadOnlyList<OwnCycle> Cycles);

    public sealed record DraftModel(AwardPages.Cycle Cycle, Draft Draft, IReadOnlyList<string> Missing, string? Said, FormErrors Errors);

    /// <param name="In">The language that is written.</param>
    /// <param name="Version">Of the draft that the form was filled from; empty for none.</param>
    public sealed record TextsModel(AwardPages.Cycle Cycle, Language In, string Version, IReadOnlyDictionary<string, string> Typed, FormErrors Errors);

    /// <param name="Form">Which form came back.</param>
    /// <param name="Text">What was typed in it.</param>
    /// <param name="Detail">What the service said of a file, in its own words.</param>
    public sealed record EntryModel(
        Entry Entry, AwardPages.Cycle Cycle, IReadOnlyList<EntryFile> Files, Appeal? Appeal, Feedback? Feedback, ResultAppeal? ResultAppeal, Instant Now, string? Said, FormErrors Errors,
        string? Form = null, string? Text = null, string? Detail = null)
    {
        /// <summary>Whether the authority may take the entry back.</summary>
        public bool Withdrawable => Entry.WithdrawnAt is null && EntryDeskPage.Withdrawable.Contains(Cycle.State, StringComparer.Ordinal);
    }

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/entries", async (PageContext page, PlatformApi api) =>
        {
            if (page.Staff!.Authority is not { } authority)
                return page.Show<EntryList>(new ListModel(null, []));
            var cycles = (await api.Awards.GetAsync<Listed<AwardPages.Cycle>>($"/v1/cycles?limit={MostCycles}")).OrStop().Items;
            var own = await Task.WhenAll(cycles.Where(cycle => cycle.State != "Draft").Select(cycle => OwnAsync(api, cycle, authority)));
            var name = (await api.Awards.GetOrNoneAsync<Named>($"/v1/authorities/{Uri.EscapeDataString(authority)}"))?.Value?.Name.In(page.Language).Text ?? authority;
            // Where something can be done or was done; the rest is on the public pages.
            return page.Show<EntryList>(new ListModel(name, [.. own.Where(one => one.Writable || one.Draft is not null || one.Entries.Count > 0)
                .OrderByDescending(one => one.Writable).ThenByDescending(one => one.Cycle.OpensAt).ThenByDescending(one => one.Cycle.Id, StringComparer.Ordinal)]));
        }).RequireStaff(Roles.Applicant);

        pages.MapGet("/staff/entry-drafts/{cycle}", async (string cycle, PageContext page, PlatformApi api, string? done) =>
            await DraftOfAsync(api, cycle) is { } draft
                ? page.Show<DraftView>(Checked(await CycleAsync(api, cycle), draft, done == "saved" ? page[Texts.DidSave] : null, new FormErrors()))
                : page.SeeOther($"staff/entry-drafts/{Uri.EscapeDataString(cycle)}/texts")).RequireStaff(Roles.Applicant);

        pages.MapGet("/staff/entry-drafts/{cycle}/texts", async (string cycle, PageContext page, PlatformApi api, [FromQuery(Name = "in")] string? language) =>
        {
            var draft = await DraftOfAsync(api, cycle);
            var written = Language.Find(language) ?? page.Language;
            return page.Show<DraftTexts>(new TextsModel(
                await CycleAsync(api, cycle), written, draft is null ? "" : $"{draft.Version}",
                EnteredPractice.Parts.ToDictionary(part => part, part => draft?.Practice[part]?.GetValueOrDefault(written.Code) ?? ""), new FormErrors()));
        }).RequireStaff(Roles.Applicant);

        pages.MapPost("/staff/entry-drafts/{cycle}/texts", async (
            string cycle, PageContext page, PlatformApi api, [FromForm(Name = "in")] string? language, [FromForm] string? version,
            [FromForm] string? title, [FromForm] string? problem, [FromForm] string? solution, [FromForm] string? results) =>
        {
            var written = Language.Find(language) ?? page.Language;
            var typed = new Dictionary<string, string> { ["title"] = Typed(title), ["problem"] = Typed(problem), ["solution"] = Typed(solution), ["results"] = Typed(results) };
            var errors = new FormErrors();
            foreach (var (part, text) in typed)
                if (Most(part) is var most && text.Length > most)
                    errors.Add(part, page[Texts.PartLong, page[Awards.Texts.PartName(part)], most, text.Length]);
            if (typed.Values.All(text => text.Length == 0))
                errors.Add("title", page[Texts.EnterSomething]);
            var draft = await DraftOfAsync(api, cycle);
            if (!errors.Any)
            {
                var saved = await api.AsStaff("awards").SendAsync<Draft>($"/v1/cycles/{Uri.EscapeDataString(cycle)}/entry-draft", new
                {
                    practice = EnteredPractice.Parts.ToDictionary(part => part, part => With(draft?.Practice[part], written, typed[part])),
                    sources = draft?.Sources,
                }, null, long.TryParse(version, out var known) ? $"\"{known}\"" : null, HttpMethod.Put);
                if (saved.Ok)
                    return page.SeeOther($"staff/entry-drafts/{Uri.EscapeDataString(cycle)}?done=saved");
                // Somebody else of the authority saved meanwhile: what was typed stays, and saving once more is a decision.
                if (saved.Problem.Code is "version-conflict" or "precondition-required")
                    version = draft is null ? "" : $"{draft.Version}";
                errors.Add("title", Refused(page, saved.Problem));
            }
            return page.Show<DraftTexts>(new TextsModel(await CycleAsync(api, cycle), written, version ?? "", typed, errors), 422);
        }).RequireStaff(Roles.Applicant);

        pages.MapPost("/staff/entry-drafts/{cycle}/submission", async (string cycle, PageContext page, PlatformApi api, [FromForm] string? key) =>
        {
            var sent = await api.AsStaff("awards").SendAsync<Submitted>($"/v1/cycles/{Uri.EscapeDataString(cycle)}/entry-draft/submission", null, key);
            if (sent.Ok)
                return page.SeeOther($"staff/entries/{sent.Value.Id}?done=submitted");
            return await DraftOfAsync(api, cycle) is { } draft
                ? page.Show<DraftView>(Checked(await CycleAsync(api, cycle), draft, null, new FormErrors().Add("draft", Refused(page, sent.Problem))), 422)
                : page.SeeOther("staff/entries");
        }).RequireStaff(Roles.Applicant);

        pages.MapGet("/staff/entries/{id:guid}", async (Guid id, PageContext page, PlatformApi api, string? done) =>
            page.Show<EntryView>(await EntryAsync(id, page, api, new FormErrors()) with { Said = Said(page, done) })).RequireStaff(Roles.Applicant);

        pages.MapPost("/staff/entries/{id:guid}/files", async (Guid id, PageContext page, PlatformApi api, IFormFile? file, [FromForm] string? key) =>
        {
            string? detail = null, wrong;
            if (file is null || file.Length == 0)
                wrong = page[file is null ? Texts.ChooseFile : Texts.FileEmpty];
            else if (file.Length > FileBytes)
                wrong = page[Texts.FileLarge];
            else
            {
                // Old browsers send the whole path.
                var name = file.FileName[(file.FileName.LastIndexOfAny(['/', '\\']) + 1)..];
                await using var content = file.OpenReadStream();
                var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/entries/{id}/files?name={Uri.EscapeDataString(name)}") { Content = new StreamContent(content) };
                request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(Types.GetValueOrDefault(Path.GetExtension(name)) ?? file.ContentType, out var type) ? type : null;
                if (key is not null)
                    request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
                var sent = await api.AsStaff("awards").SendAsync<EntryFile>(request);
                if (sent.Ok)
                    return page.SeeOther($"staff/entries/{id}?done=file");
                (wrong, detail) = (Refused(page, sent.Problem), sent.Problem.Code is "file-type-mismatch" or "file-unsafe" or "file-type-not-taken" or "invalid-request" ? sent.Problem.Detail : null);
            }
            return page.Show<EntryView>(await EntryAsync(id, page, api, new FormErrors().Add("file", wrong)) with { Form = "files", Detail = detail }, 422);
        }).WithMetadata(new LargeBody(FormBytes)).RequireStaff(Roles.Applicant);

        pages.MapPost("/staff/entries/{id:guid}/{act}", async (Guid id, string act, PageContext page, PlatformApi api, [FromForm] string? text, [FromForm] string? key) =>
        {
            var said = Typed(text);
            var (route, fewest, most, body) = act switch
            {
                "withdrawal" => ("withdrawal", 1, ReasonLength, (object)new { reason = said }),
                "appeal" => ("screening/appeal", 1, AppealLength, new { statement = said }),
                "result-appeal" => ("result-appeals", 20, ResultAppealLength, new { reason = said }),
                _ => throw new PageStoppedException(StatusCodes.Status404NotFound),
            };
            string wrong;
            if (said.Length < fewest)
                wrong = page[fewest == 1 ? Texts.EnterReason : Texts.ReasonShort];
            else if (said.Length > most)
                wrong = page[Texts.TextLong, most, said.Length];
            else
            {
                var sent = await api.AsStaff("awards").SendAsync<object>($"/v1/entries/{id}/{route}", body, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/entries/{id}?done={act}");
                wrong = Refused(page, sent.Problem);
            }
            return page.Show<EntryView>(await EntryAsync(id, page, api, new FormErrors().Add($"{act}-text", wrong)) with { Form = act, Text = text }, 422);
        }).RequireStaff(Roles.Applicant);
    }

    internal static int Most(string part) => part == "title" ? TitleLength : PartLength;

    private static string Typed(string? text) => text?.Trim().ReplaceLineEndings("\n") ?? "";

    private static async Task<AwardPages.Cycle> CycleAsync(PlatformApi api, string id) => (await api.Awards.GetAsync<AwardPages.Cycle>($"/v1/cycles/{Uri.EscapeDataString(id)}")).OrStop();

    private static async Task<Draft?> DraftOfAsync(PlatformApi api, string cycle)
    {
        var draft = await api.AsStaff("awards").GetAsync<Draft>($"/v1/cycles/{Uri.EscapeDataString(cycle)}/entry-draft");
        return draft.Ok || draft.Problem.Code == "draft-not-found" ? draft.Value : draft.OrStop();
    }

    private static async Task<OwnCycle> OwnAsync(PlatformApi api, AwardPages.Cycle cycle, string authority)
    {
        var entries = (await api.AsStaff("awards").GetAsync<Listed<Entry>>($"/v1/cycles/{Uri.EscapeDataString(cycle.Id)}/entries?limit=200&authority={Uri.EscapeDataString(authority)}")).OrStop().Items;
        // A draft that was left when the call closed goes nowhere any more.
        var draft = cycle.State is "RulesFrozen" or "Open" ? await DraftOfAsync(api, cycle.Id) : null;
        return new OwnCycle(cycle, draft, [.. entries.OrderByDescending(entry => entry.SubmittedAt)]);
    }

    private static DraftModel Checked(AwardPages.Cycle cycle, Draft draft, string? said, FormErrors errors) =>
        new(cycle, draft, [.. EnteredPractice.Parts.Where(part => draft.Practice[part] is not { Count: > 0 })], said, errors);

    // The other languages as they are; null when none is left.
    private static Translated? With(Translated? before, Language language, string text)
    {
        var after = new Translated();
        foreach (var (code, other) in before ?? [])
            if (code != language.Code)
                after[code] = other;
        if (text.Length > 0)
            after[language.Code] = text;
        return after.Count == 0 ? null : after;
    }

    private static async Task<EntryModel> EntryAsync(Guid id, PageContext page, PlatformApi api, FormErrors errors)
    {
        var awards = api.AsStaff("awards");
        var entry = (await awards.GetAsync<Entry>($"/v1/entries/{id}")).OrStop();
        // After the announcement the service shows everybody's; this desk has one's own.
        if (entry.AuthorityId != page.Staff!.Authority)
            throw new PageStoppedException(StatusCodes.Status404NotFound);
        var cycle = await CycleAsync(api, entry.CycleId);
        var appeal = await awards.GetAsync<Appeal>($"/v1/entries/{id}/screening/appeal");
        var feedback = cycle.Public ? await awards.GetAsync<Feedback>($"/v1/entries/{id}/feedback") : null;
        var appealed = cycle.Public
            ? (await awards.GetAsync<Listed<ResultAppeal>>($"/v1/cycles/{Uri.EscapeDataString(cycle.Id)}/result-appeals?limit=200")).OrStop().Items.FirstOrDefault(one => one.EntryId == id)
            : null;
        return new EntryModel(entry, cycle, await EntryFiles.ListAsync(api, id), appeal.Value, feedback?.Value, appealed, page.Now, null, errors);
    }

    private static string? Said(PageContext page, string? done) => done switch
    {
        "submitted" => page[Texts.DidSubmit],
        "file" => page[Texts.DidAttach],
        "withdrawal" => page[Texts.DidWithdraw],
        "appeal" => page[Texts.DidAppeal],
        "result-appeal" => page[Texts.DidAppealResult],
        _ => null,
    };

    private static string Refused(PageContext page, ApiProblem problem) => page[problem.Code switch
    {
        "version-conflict" or "precondition-required" => Texts.SavedMeanwhile,
        "draft-incomplete" => Texts.Incomplete,
        "wrong-state" => Texts.WrongState,
        "entry-too-late" => Texts.TooLate,
        "already-entered" => Texts.AlreadyEntered,
        "judge-of-own-entry" => Texts.IsJudge,
        "entry-withdrawn" => Texts.IsWithdrawn,
        "already-attached" => Texts.AlreadyAttached,
        "too-many-files" => Texts.TooManyFiles,
        "body-too-large" => Texts.FileLarge,
        "file-type-not-taken" => Texts.TypeNotTaken,
        "file-type-mismatch" => Texts.TypeMismatch,
        "file-unsafe" => Texts.Unsafe,
        "nothing-to-appeal" => Texts.NothingToAppeal,
        "appeal-too-late" => Texts.AppealTooLate,
        "screening-appealed" or "already-appealed" => Texts.AlreadyAppealed,
        _ => Texts.NotDone,
    }];
}
