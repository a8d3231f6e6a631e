using Asan.Gateway.Pages.Forms;
using NodaTime;

namespace Asan.Gateway.Pages.Awards;

/// <summary>
/// <c>/awards</c>: the cycles of the award; <c>/awards/{cycle}</c>: its call, its rules and how far it has come;
/// <c>…/results</c>: who won, or until when nobody can know; <c>…/verify</c>: the check of all that in the visitor's browser;
/// <c>/awards/certificates/{code}</c>: whether a certificate is genuine. All of it is what the public API gives to anybody.
/// </summary>
public static class AwardPages
{
    /// <summary>In order; docs/awards.md says what each means.</summary>
    private static readonly string[] States =
    [
        "Draft", "RulesFrozen", "Open", "ScreeningClosed", "JuryFormed", "Assigned", "Balloting", "Sealed", "Revealed", "Deliberation", "Decided", "Announced", "Archived",
    ];

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    public sealed record Organisation(Translated Name);

    public sealed record Programme(string Id, Translated Name, IReadOnlyList<Organisation> Founders, IReadOnlyList<Organisation> Partners, Translated Purpose);

    public sealed record Cycle(
        string Id, string ProgrammeId, string State, Translated Title, Rules Rules, string? RulesDigest, Instant OpensAt, Instant ClosesAt, Instant? AnnouncedAt, bool Example)
    {
        public int Step => Array.IndexOf(States, State);

        public bool Public => Step >= Array.IndexOf(States, "Announced");

        public bool Logged => Step >= Array.IndexOf(States, "Balloting");
    }

    public sealed record Rules(
        IReadOnlyList<Criterion> Criteria, Scale Scale, int JudgesPerEntry, int Winners, IReadOnlyList<string> Ties, StudyVisit StudyVisit,
        Conflicts? Conflicts, IReadOnlyList<Quota>? Quotas, LateEntries? LateEntries, Absences? Absences, Appeals? Appeals, string? LotSeedSource);

    public sealed record Criterion(string Id, Translated Name, int Weight);

    public sealed record Scale(int Min, int Max);

    public sealed record StudyVisit(IReadOnlyList<string> Centres, int EarliestDaysAfter, int LatestDaysAfter);

    public sealed record Conflicts(bool SameCountry, bool OneJudgePerCountry);

    public sealed record Quota(string By, string? Value, int? FewestWinners, int? MostWinners);

    public sealed record LateEntries(int HoursAfterClosing);

    public sealed record Absences(int FewestBallots);

    public sealed record Appeals(int ScreeningDays, int ResultDays);

    public sealed record Head(long Size, string Root, Instant SignedAt);

    private sealed record BallotLog(Head? Sealed, Head? Revealed);

    private sealed record NamedCentre(string Id, string Name);

    public sealed record Move(Guid EntryId, int ToRank, string Reason);

    public sealed record Place(
        Guid EntryId, Translated AuthorityName, string Country, Translated Title, int Rank, int? Tabulated, int? Best, int? Worst, int Ballots, bool BelowFloor,
        decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria, bool Winner, int? CorrectedRank);

    public sealed record Result(Instant AnnouncedAt, string? Seed, IReadOnlyList<Move> Moves, IReadOnlyList<Place> Ranks);

    public sealed record Statement(
        string Code, string CycleId, Translated ProgrammeName, Translated CycleTitle, Translated AuthorityName, string Country, Translated Title, bool Winner, int? Rank, LocalDate IssuedOn);

    public sealed record Certificate(string Code, Statement Statement, int? CorrectedRank, string KeyId, string Jws);

    public sealed record ListModel(IReadOnlyList<(Programme Programme, IReadOnlyList<Cycle> Cycles)> Programmes);

    /// <param name="Centres">The names of the study visit's stops.</param>
    /// <param name="Sealed">The log's head when the ballots were sealed.</param>
    /// <param name="Revealed">The same when they were revealed.</param>
    public sealed record CycleModel(Cycle Cycle, Programme Programme, IReadOnlyList<string> Centres, Head? Sealed, Head? Revealed);

    /// <param name="Result">Null until the winners are announced.</param>
    public sealed record ResultModel(Cycle Cycle, Result? Result);

    public sealed record FindModel(FormErrors Errors, string? Code);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/awards", async (PageContext page, PlatformApi api) =>
        {
            var programmes = (await api.Awards.GetAsync<Listed<Programme>>("/v1/programmes?limit=100")).OrStop().Items;
            var cycles = (await api.Awards.GetAsync<Listed<Cycle>>("/v1/cycles?limit=200")).OrStop().Items;
            return page.Show<AwardList>(new ListModel([.. programmes.Select(programme =>
                (programme, (IReadOnlyList<Cycle>)[.. cycles.Where(cycle => cycle.ProgrammeId == programme.Id).OrderByDescending(cycle => cycle.OpensAt)]))]));
        });

        pages.MapGet("/awards/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var cycle = await FindAsync(api, id);
            var programme = (await api.Awards.GetAsync<Programme>($"/v1/programmes/{Uri.EscapeDataString(cycle.ProgrammeId)}")).OrStop();
            var centres = (await api.Catalogue.GetAsync<Listed<NamedCentre>>($"/v1/centres?limit=200&lang={page.Language}")).OrStop().Items;
            var log = cycle.Logged ? (await api.Awards.GetAsync<BallotLog>($"/v1/cycles/{Uri.EscapeDataString(id)}/ballot-log")).OrStop() : null;
            return page.Show<CycleView>(new CycleModel(
                cycle, programme, [.. cycle.Rules.StudyVisit.Centres.Select(stop => centres.FirstOrDefault(centre => centre.Id == stop)?.Name ?? stop)], log?.Sealed, log?.Revealed));
        });

        pages.MapGet("/awards/{id}/results", async (string id, PageContext page, PlatformApi api) =>
        {
            var cycle = await FindAsync(api, id);
            // The service decides what is public, not this page: until then it gives nothing that could be shown by mistake.
            var result = await api.Awards.GetAsync<Result>($"/v1/cycles/{Uri.EscapeDataString(id)}/result");
            return page.Show<ResultView>(new ResultModel(cycle, result.Ok || result.Problem.Code == "not-announced" ? result.Value : result.OrStop()));
        });

        pages.MapGet("/awards/{id}/verify", async (string id, PageContext page, PlatformApi api) => page.Show<VerifyView>(await FindAsync(api, id)));

        pages.MapGet("/awards/certificates", async (PageContext page, PlatformApi api, string? code, Guid? entry) =>
        {
            if (entry is { } of)
                return page.SeeOther($"awards/certificates/{Uri.EscapeDataString((await api.Awards.GetAsync<Certificate>($"/v1/entries/{of}/certificate")).OrStop().Code)}");
            var typed = string.Concat((code ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            if (typed.Length is 0 or > 40)
                return page.Show<CertificateStart>(new FindModel(code is null ? new FormErrors() : new FormErrors().Add("code", page[Texts.EnterCertificate]), code), code is null ? 200 : 422);
            return page.SeeOther($"awards/certificates/{Uri.EscapeDataString(typed)}");
        });

        pages.MapGet("/awards/certificates/{code}", async (string code, PageContext page, PlatformApi api) =>
        {
            var found = await api.Awards.GetAsync<Certificate>($"/v1/certificates/{Uri.EscapeDataString(code)}");
            return found.Ok
                ? page.Show<CertificateView>(found.Value)
                : page.Show<CertificateStart>(new FindModel(new FormErrors().Add("code", page[Texts.NoCertificate]), code), 404);
        });
    }

    private static async Task<Cycle> FindAsync(PlatformApi api, string id) => (await api.Awards.GetAsync<Cycle>($"/v1/cycles/{Uri.EscapeDataString(id)}")).OrStop();
}
