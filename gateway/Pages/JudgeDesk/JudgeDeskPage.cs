using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asan.Gateway.Pages.Awards;
using Asan.Gateway.Pages.Forms;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.JudgeDesk;

/// <summary>
/// <c>/staff/judging</c>: the cycles one judges in and the entries assigned; <c>/staff/judging/cycles/{cycle}</c>: who has entered, to declare
/// conflicts of interest by; <c>/staff/judging/{entry}</c>: an entry to read, score and later reveal. <c>ballot.js</c> makes the
/// commitment and its secret in the browser; before the reveal nothing but the commitment passes through here.
/// </summary>
public static partial class JudgeDeskPage
{
    private const int ReasonLength = 1000;
    private const int WordsLength = 2000;
    private const int MostCycles = 200;

    /// <summary>A secret with words of 2,000 characters, each escaped, is smaller.</summary>
    private const int SecretLength = 20_000;

    private static readonly string[] BeforeAssignment = ["RulesFrozen", "Open", "ScreeningClosed", "JuryFormed"];

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    public sealed record Judge(Guid Id, string? AbsentReason);

    public sealed record Assigned(Guid EntryId, Guid JudgeId, string Ballot);

    public sealed record Entered(Guid EntryId, Translated AuthorityName, string Country, Translated Title);

    public sealed record Conflict(Guid EntryId, string Kind, string? Reason);

    public sealed record Authority(Translated Name, string Country);

    public sealed record Head(long Size, string Root, Instant SignedAt);

    public sealed record OwnBallot(Guid JudgeId, string Commitment, Instant CommittedAt, Instant? RevealedAt, Head Head);

    public sealed record OneAssigned(Entry Entry, Authority Authority, string Ballot);

    /// <param name="Cycle">The cycle.</param>
    /// <param name="Judge">Oneself in its jury.</param>
    /// <param name="Entries">What is assigned; empty before the assignment.</param>
    public sealed record JuryCycle(AwardPages.Cycle Cycle, Judge Judge, IReadOnlyList<OneAssigned> Entries)
    {
        /// <summary>Whether conflicts can still be declared.</summary>
        public bool Declares => BeforeAssignment.Contains(Cycle.State, StringComparer.Ordinal);
    }

    public sealed record ListModel(IReadOnlyList<JuryCycle> Cycles);

    public sealed record ConflictsModel(AwardPages.Cycle Cycle, Judge Judge, IReadOnlyList<Entered> Entries, ILookup<Guid, Conflict> Conflicts, string? Said, FormErrors Errors, Guid? Entry = null, string? Reason = null);

    /// <param name="Ballot">What was committed; null before.</param>
    /// <param name="Assigned">The judge, and how far the ballot is.</param>
    /// <param name="Secret">What was typed as the secret, when the form came back.</param>
    public sealed record EntryModel(
        Entry Entry, AwardPages.Cycle Cycle, Authority Authority, IReadOnlyList<EntryFile> Files, Assigned Assigned, OwnBallot? Ballot, string? Said, FormErrors Errors, string? Secret = null, string? Words = null);

    private sealed record Secret(Guid? Entry, Dictionary<string, int>? Scores, string? Nonce, string? Words);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/staff/judging", async (PageContext page, PlatformApi api) =>
        {
            var cycles = (await api.Awards.GetAsync<Listed<AwardPages.Cycle>>($"/v1/cycles?limit={MostCycles}")).OrStop().Items;
            var own = await Task.WhenAll(cycles.Where(cycle => cycle.State != "Draft").Select(cycle => OwnAsync(api, cycle)));
            return page.Show<JudgingList>(new ListModel([.. own.OfType<JuryCycle>().OrderBy(one => one.Cycle.Public).ThenByDescending(one => one.Cycle.OpensAt).ThenByDescending(one => one.Cycle.Id, StringComparer.Ordinal)]));
        }).RequireStaff(Roles.Judge);

        pages.MapGet("/staff/judging/cycles/{cycle}", async (string cycle, PageContext page, PlatformApi api, string? done) =>
            page.Show<ConflictsView>(await ConflictsAsync(api, cycle, new FormErrors()) with { Said = done == "declared" ? page[Texts.DidDeclare] : null })).RequireStaff(Roles.Judge);

        pages.MapPost("/staff/judging/cycles/{cycle}/conflicts", async (string cycle, PageContext page, PlatformApi api, [FromForm] Guid? entry, [FromForm] string? reason, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            var said = Typed(reason);
            if (entry is null)
                errors.Add("entry", page[Texts.ChooseEntry]);
            if (said.Length is 0 or > ReasonLength)
                errors.Add("reason", page[said.Length == 0 ? Texts.EnterReason : Texts.ReasonLong]);
            if (!errors.Any)
            {
                var sent = await api.AsStaff("awards").SendAsync<object>($"/v1/judges/{(await SelfAsync(api, cycle)).Id}/conflicts", new { entryId = entry, reason = said }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/judging/cycles/{Uri.EscapeDataString(cycle)}?done=declared");
                errors.Add("entry", Refused(page, sent.Problem));
            }
            return page.Show<ConflictsView>(await ConflictsAsync(api, cycle, errors) with { Entry = entry, Reason = reason }, 422);
        }).RequireStaff(Roles.Judge);

        pages.MapGet("/staff/judging/{entry:guid}", async (Guid entry, PageContext page, PlatformApi api, string? done) =>
            page.Show<BallotView>(await EntryAsync(entry, api, new FormErrors()) with { Said = done switch { "committed" => page[Texts.DidCommit], "revealed" => page[Texts.DidReveal], _ => null } })).RequireStaff(Roles.Judge);

        pages.MapPost("/staff/judging/{entry:guid}/commitment", async (Guid entry, PageContext page, PlatformApi api, [FromForm] string? commitment, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            if (commitment is null || !Hex32().IsMatch(commitment))
                errors.Add("ballot", page[Texts.NotSealed]);
            else
            {
                var sent = await api.AsStaff("awards").SendAsync<object>($"/v1/entries/{entry}/ballots", new { commitment }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/judging/{entry}?done=committed");
                errors.Add("ballot", Refused(page, sent.Problem));
            }
            return page.Show<BallotView>(await EntryAsync(entry, api, errors), 422);
        }).RequireStaff(Roles.Judge);

        pages.MapPost("/staff/judging/{entry:guid}/reveal", async (Guid entry, PageContext page, PlatformApi api, [FromForm] string? secret, [FromForm] string? words, [FromForm] string? key) =>
        {
            var errors = new FormErrors();
            var said = Typed(words);
            var read = Read(secret);
            if (read is null)
                errors.Add("secret", page[string.IsNullOrWhiteSpace(secret) ? Texts.EnterSecret : Texts.NoSecret]);
            else if (read.Entry is { } of && of != entry)
                errors.Add("secret", page[Texts.OtherSecret]);
            if (said.Length > WordsLength)
                errors.Add("words", page[Texts.WordsLong]);
            if (!errors.Any)
            {
                var sent = await api.AsStaff("awards").SendAsync<object>($"/v1/entries/{entry}/ballots/reveal", new { scores = read!.Scores, nonce = read.Nonce, reason = said.Length == 0 ? null : said }, key);
                if (sent.Ok)
                    return page.SeeOther($"staff/judging/{entry}?done=revealed");
                errors.Add("secret", Refused(page, sent.Problem));
            }
            return page.Show<BallotView>(await EntryAsync(entry, api, errors) with { Secret = secret, Words = words }, 422);
        }).RequireStaff(Roles.Judge);

        // What docs/ballots.md tells a judge to keep: the commitment, the log's signed head, and the proof that joins them.
        pages.MapGet("/staff/judging/{entry:guid}/proof", async (Guid entry, PlatformApi api) =>
        {
            var proof = (await api.AsStaff("awards").GetAsync<JsonElement>($"/v1/entries/{entry}/ballots/own")).OrStop();
            return TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(proof, Indented), "application/json", $"ballot-proof-{entry}.json");
        }).RequireStaff(Roles.Judge);
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Typed(string? text) => text?.Trim().ReplaceLineEndings("\n") ?? "";

    private static async Task<AwardPages.Cycle> CycleAsync(PlatformApi api, string id) => (await api.Awards.GetAsync<AwardPages.Cycle>($"/v1/cycles/{Uri.EscapeDataString(id)}")).OrStop();

    private static async Task<Judge?> FindSelfAsync(PlatformApi api, string cycle) =>
        (await api.AsStaff("awards").GetAsync<Listed<Judge>>($"/v1/cycles/{Uri.EscapeDataString(cycle)}/judges")).OrStop().Items is [var self, ..] ? self : null;

    private static async Task<Judge> SelfAsync(PlatformApi api, string cycle) => await FindSelfAsync(api, cycle) ?? throw new PageStoppedException(StatusCodes.Status404NotFound);

    private static async Task<IReadOnlyList<Assigned>> AssignedAsync(PlatformApi api, string cycle) =>
        (await api.AsStaff("awards").GetAsync<Listed<Assigned>>($"/v1/cycles/{Uri.EscapeDataString(cycle)}/assignments?limit=200")).OrStop().Items;

    private static async Task<Authority> AuthorityAsync(PlatformApi api, string id) => (await api.Awards.GetAsync<Authority>($"/v1/authorities/{Uri.EscapeDataString(id)}")).OrStop();

    private static async Task<JuryCycle?> OwnAsync(PlatformApi api, AwardPages.Cycle cycle)
    {
        if (await FindSelfAsync(api, cycle.Id) is not { } judge)
            return null;
        if (BeforeAssignment.Contains(cycle.State, StringComparer.Ordinal))
            return new JuryCycle(cycle, judge, []);
        var ballots = await AssignedAsync(api, cycle.Id);
        return new JuryCycle(cycle, judge, [.. await Task.WhenAll(ballots.Select(async one =>
        {
            var entry = (await api.AsStaff("awards").GetAsync<Entry>($"/v1/entries/{one.EntryId}")).OrStop();
            return new OneAssigned(entry, await AuthorityAsync(api, entry.AuthorityId), one.Ballot);
        }))]);
    }

    private static async Task<ConflictsModel> ConflictsAsync(PlatformApi api, string id, FormErrors errors)
    {
        var cycle = await CycleAsync(api, id);
        var judge = await SelfAsync(api, id);
        var path = $"/v1/cycles/{Uri.EscapeDataString(id)}";
        var entries = (await api.AsStaff("awards").GetAsync<Listed<Entered>>($"{path}/entered-authorities?limit=200")).OrStop().Items;
        var conflicts = (await api.AsStaff("awards").GetAsync<Listed<Conflict>>($"{path}/conflicts?limit=200")).OrStop().Items;
        return new ConflictsModel(cycle, judge, entries, conflicts.ToLookup(one => one.EntryId), null, errors);
    }

    private static async Task<EntryModel> EntryAsync(Guid id, PlatformApi api, FormErrors errors)
    {
        var awards = api.AsStaff("awards");
        var entry = (await awards.GetAsync<Entry>($"/v1/entries/{id}")).OrStop();
        // After the announcement everybody sees eligible entries; this desk has those that one judges.
        var assigned = (await AssignedAsync(api, entry.CycleId)).FirstOrDefault(one => one.EntryId == id) ?? throw new PageStoppedException(StatusCodes.Status404NotFound);
        var ballot = assigned.Ballot == "open" ? null : (await awards.GetAsync<OwnBallot>($"/v1/entries/{id}/ballots/own")).OrStop();
        return new EntryModel(entry, await CycleAsync(api, entry.CycleId), await AuthorityAsync(api, entry.AuthorityId), await EntryFiles.ListAsync(api, id), assigned, ballot, null, errors);
    }

    // As ballot.js writes it; scores and nonce suffice, for who keeps secrets in another way.
    private static Secret? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > SecretLength)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Secret>(text, ServiceClient.Json) is { Scores: { Count: > 0 and < 100 }, Nonce: { } nonce } secret && Hex32().IsMatch(nonce) ? secret : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Refused(PageContext page, ApiProblem problem) => page[problem.Code switch
    {
        "wrong-state" => Texts.WrongState,
        "already-declared" => Texts.AlreadyDeclared,
        "entry-not-found" => Texts.NoEntry,
        "not-assigned" => Texts.NotAssigned,
        "already-committed" => Texts.AlreadyCommitted,
        "already-revealed" => Texts.AlreadyRevealed,
        "not-committed" => Texts.NotCommitted,
        "commitment-mismatch" => Texts.Mismatch,
        "invalid-request" => Texts.ScoresWrong,
        _ => Texts.NotDone,
    }];

    /// <summary>All whole scores of the rules' scale.</summary>
    internal static IEnumerable<string> Scale(AwardPages.Scale scale) => Enumerable.Range(scale.Min, scale.Max - scale.Min + 1).Select(score => score.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex("^[0-9a-f]{64}\\z")]
    private static partial Regex Hex32();
}
