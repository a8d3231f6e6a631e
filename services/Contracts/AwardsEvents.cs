namespace Asan.Contracts.Awards;

/// <summary>A cycle accepts entries. Aggregate: the cycle.</summary>
/// <param name="CycleId">The cycle's id, such as <c>2022</c> of its programme.</param>
/// <param name="ProgrammeId">The award programme.</param>
/// <param name="RulesDigest">SHA-256 of the frozen rules, lower-case hexadecimal.</param>
/// <param name="OpensAt">From when entries are accepted.</param>
/// <param name="ClosesAt">Until when.</param>
[EventType("az.asan.awards.cycle-opened.v1")]
public sealed record CycleOpened(string CycleId, string ProgrammeId, string RulesDigest, DateTimeOffset OpensAt, DateTimeOffset ClosesAt);

/// <summary>
/// A head of a cycle's ballot log was signed and kept: who keeps it too can prove that no ballot changed after it.
/// Aggregate: the log, <c>ballot-log:{cycle}</c>; sealed is 1, revealed is 2.
/// </summary>
/// <param name="CycleId">The cycle.</param>
/// <param name="Stage"><c>sealed</c> (all is committed, nothing shown) or <c>revealed</c> (all that counts is shown).</param>
/// <param name="Size">Leaves in the log.</param>
/// <param name="Root">Root hash of the log (RFC 6962), lower-case hexadecimal.</param>
/// <param name="SignedAt">When it was signed, to the millisecond.</param>
/// <param name="KeyId">The key's RFC 7638 thumbprint.</param>
/// <param name="Signature">ES256 over the tree head of RFC 6962 section 3.5, base64url.</param>
[EventType("az.asan.awards.ballot-log-signed.v1")]
public sealed record BallotLogSigned(string CycleId, string Stage, long Size, string Root, DateTimeOffset SignedAt, string KeyId, string Signature);

/// <summary>The winners of a cycle are public. Aggregate: the cycle.</summary>
/// <param name="CycleId">The cycle.</param>
/// <param name="ProgrammeId">The award programme.</param>
/// <param name="AnnouncedAt">When the ceremony announced them.</param>
/// <param name="Winners">The winning entries.</param>
[EventType("az.asan.awards.winners-announced.v1")]
public sealed record WinnersAnnounced(string CycleId, string ProgrammeId, DateTimeOffset AnnouncedAt, IReadOnlyList<Winner> Winners);

/// <summary>A winning entry, with the practice that the library may now show.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="AuthorityId">The authority that entered, such as <c>rw-kigali</c>.</param>
/// <param name="AuthorityName">Its name by language tag.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Rank">1 is the best; equal ranks are shared.</param>
/// <param name="Practice">The practice.</param>
/// <param name="Example">Whether the entry is invented; null from before this was told.</param>
public sealed record Winner(
    Guid EntryId, string AuthorityId, IReadOnlyDictionary<string, string> AuthorityName, string Country, int Rank, Practice Practice, bool? Example = null);

/// <summary>A good practice as its authority describes it.</summary>
/// <param name="Title">Title by language tag.</param>
/// <param name="Problem">The problem met.</param>
/// <param name="Solution">What was done.</param>
/// <param name="Results">What came of it.</param>
public sealed record Practice(
    IReadOnlyDictionary<string, string> Title,
    IReadOnlyDictionary<string, string> Problem,
    IReadOnlyDictionary<string, string> Solution,
    IReadOnlyDictionary<string, string> Results);

/// <summary>A winner is invited to study the agency's experience, or asks for other centres or days. Aggregate: the study visit.</summary>
/// <param name="StudyVisitId">The study visit.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="AuthorityId">The authority invited.</param>
/// <param name="CentreIds">The centres to see, in the order wished.</param>
/// <param name="EarliestOn">The first day possible, local to the centres.</param>
/// <param name="LatestOn">The last day possible.</param>
/// <param name="StopMinutes">How long each stop takes, in minutes.</param>
[EventType("az.asan.awards.study-visit-offered.v1")]
public sealed record StudyVisitOffered(
    Guid StudyVisitId,
    Guid EntryId,
    string AuthorityId,
    IReadOnlyList<string> CentreIds,
    DateOnly EarliestOn,
    DateOnly LatestOn,
    int StopMinutes);

/// <summary>A study visit does not take place, by the word of the authority or of the hosts. Aggregate: the study visit.</summary>
/// <param name="StudyVisitId">The study visit.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="AuthorityId">The authority invited.</param>
/// <param name="By">Who gave it up: <c>authority</c> or <c>host</c>.</param>
[EventType("az.asan.awards.study-visit-withdrawn.v1")]
public sealed record StudyVisitWithdrawn(Guid StudyVisitId, Guid EntryId, string AuthorityId, string By);
