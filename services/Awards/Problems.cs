using Asan.Awards.Cycles;

namespace Asan.Awards;

/// <summary>Every refusal of the awards service beside the common ones.</summary>
public static class Problems
{
    public static readonly ProblemType InvitationInvalid = new("invitation-invalid", 401, "The invitation is none of ours, or no longer valid.");
    public static readonly ProblemType NotAssigned = new("not-assigned", 403, "The entry is not assigned to this judge.");
    public static readonly ProblemType ProgrammeNotFound = new("programme-not-found", 404, "There is no such programme.");
    public static readonly ProblemType AuthorityNotFound = new("authority-not-found", 404, "There is no such authority.");
    public static readonly ProblemType CycleNotFound = new("cycle-not-found", 404, "There is no such cycle.");
    public static readonly ProblemType EntryNotFound = new("entry-not-found", 404, "There is no such entry, or it is not public yet.");
    public static readonly ProblemType JudgeNotFound = new("judge-not-found", 404, "There is no such judge.");
    public static readonly ProblemType EvidenceNotFound = new("evidence-not-found", 404, "There is no such evidence.");
    public static readonly ProblemType DraftNotFound = new("draft-not-found", 404, "The authority has no draft in this cycle.");
    public static readonly ProblemType FileNotFound = new("file-not-found", 404, "There is no such file.");
    public static readonly ProblemType NotAnnounced = new("not-announced", 404, "The cycle's winners have not been announced.", Retryable: true);
    public static readonly ProblemType CertificateNotFound = new("certificate-not-found", 404, "There is no such certificate.");
    public static readonly ProblemType AppealNotFound = new("appeal-not-found", 404, "There is no such appeal.");
    public static readonly ProblemType NoBundle = new("no-bundle", 404, "The cycle has no public bundle.");
    public static readonly ProblemType OutsideLog = new("outside-log", 404, "The ballot log does not reach that far.", Retryable: true);
    public static readonly ProblemType StudyVisitNotFound = new("study-visit-not-found", 404, "There is no such study visit.");
    public static readonly ProblemType ForumNotFound = new("forum-not-found", 404, "There is no such forum.");
    public static readonly ProblemType AgendaNotFound = new("agenda-not-found", 404, "The forum has no agenda yet.");
    public static readonly ProblemType GuestNotFound = new("guest-not-found", 404, "There is no such guest.");
    public static readonly ProblemType ItemNotFound = new("item-not-found", 404, "The agenda has no such item.");
    public static readonly ProblemType RoomNotFound = new("room-not-found", 404, "The forum has no such room.");
    public static readonly ProblemType InvitationNotFound = new("invitation-not-found", 404, "No guest of the forum holds this invitation.");
    public static readonly ProblemType WrongState = new("wrong-state", 409, "The cycle's state does not allow this.");
    public static readonly ProblemType NotReady = new("not-ready", 409, "Something must happen before the cycle can move on.");
    public static readonly ProblemType AlreadyEntered = new("already-entered", 409, "The authority has already entered this cycle.");
    public static readonly ProblemType EntryTooLate = new("entry-too-late", 409, "The time in which entries are taken is over.");
    public static readonly ProblemType EntryWithdrawn = new("entry-withdrawn", 409, "The entry is withdrawn.");
    public static readonly ProblemType DraftIncomplete = new("draft-incomplete", 409, "The draft is not complete yet.");
    public static readonly ProblemType NothingToAppeal = new("nothing-to-appeal", 409, "There is no decision that could be appealed.");
    public static readonly ProblemType ScreeningAppealed = new("screening-appealed", 409, "The screening is appealed.");
    public static readonly ProblemType TooManyFiles = new("too-many-files", 409, "The entry has as many files as it may.");
    public static readonly ProblemType AlreadyAppointed = new("already-appointed", 409, "The person already sits in this jury.");
    public static readonly ProblemType AlreadyDeclared = new("already-declared", 409, "The conflict of interest is already declared.");
    public static readonly ProblemType AlreadyAttached = new("already-attached", 409, "The evidence is already attached to the entry.");
    public static readonly ProblemType AlreadyCommitted = new("already-committed", 409, "The judge's ballot for this entry is already committed.");
    public static readonly ProblemType AlreadyRevealed = new("already-revealed", 409, "The judge's ballot for this entry is already revealed.");
    public static readonly ProblemType AlreadyAbsent = new("already-absent", 409, "The judge's absence is already recorded.");
    public static readonly ProblemType AlreadyCheckedIn = new("already-checked-in", 409, "The guest has already checked in.");
    public static readonly ProblemType AgendaOutsideForum = new("agenda-outside-forum", 409, "The forum's agenda reaches beyond its times.");
    public static readonly ProblemType ItemStarted = new("item-started", 409, "The item of the agenda has started.");
    public static readonly ProblemType ItemNotRunning = new("item-not-running", 409, "The item of the agenda does not run.");
    public static readonly ProblemType HallBusy = new("hall-busy", 409, "Another item runs in the hall.");
    public static readonly ProblemType CeremonyElsewhere = new("ceremony-elsewhere", 409, "The cycle is announced in another ceremony.");
    public static readonly ProblemType TooEarly = new("too-early", 409, "This can happen at its time, and not before.", Retryable: true);
    public static readonly ProblemType TooLate = new("too-late", 409, "The time for this is over.");
    public static readonly ProblemType StudyVisitState = new("study-visit-state", 409, "The study visit's state does not allow this.");
    public static readonly ProblemType SeatTaken = new("seat-taken", 409, "Another guest has the seat.");
    public static readonly ProblemType NotCommitted = new("not-committed", 409, "No ballot was committed for this entry.");
    public static readonly ProblemType AlreadyAppealed = new("already-appealed", 409, "The result is already contested.");
    public static readonly ProblemType AppealTooLate = new("appeal-too-late", 409, "The time to appeal is over.");
    public static readonly ProblemType AppealDecided = new("appeal-decided", 409, "The appeal is already decided.");
    public static readonly ProblemType SamePerson = new("same-person", 403, "Another person must do this.");
    public static readonly ProblemType TooFewBallots = new("too-few-ballots", 409, "An entry would get fewer ballots than the rules demand.");
    public static readonly ProblemType AlreadyAssigned = new("already-assigned", 409, "The judge already scores this entry.");
    public static readonly ProblemType ConflictOfInterest = new("conflict-of-interest", 409, "The judge has a conflict of interest with this entry.");
    public static readonly ProblemType NoLot = new("no-lot", 409, "The rules let no lot decide.");
    public static readonly ProblemType AlreadyDrawn = new("already-drawn", 409, "The lot's seed is already entered.");
    public static readonly ProblemType NoMajority = new("no-majority", 409, "Too few of the jury are for it.");
    public static readonly ProblemType AssignmentInfeasible = new("assignment-infeasible", 409, "No assignment of judges meets the rules.");
    public static readonly ProblemType AssignmentOutdated = new("assignment-outdated", 409, "Entries, judges or conflicts changed while the assignment was computed.", Retryable: true);
    public static readonly ProblemType JudgeOfOwnEntry = new("judge-of-own-entry", 409, "Nobody both enters and judges in one cycle.");
    public static readonly ProblemType NotAssignedYet = new("not-assigned-yet", 404, "The cycle's entries are not assigned yet.", Retryable: true);
    public static readonly ProblemType JudgesNotConnected = new("judges-not-connected", 409, "The ballots cannot be compared with each other.");
    public static readonly ProblemType FileTypeNotTaken = new("file-type-not-taken", 415, "Files of this type are not taken as evidence.");
    public static readonly ProblemType FileTypeMismatch = new("file-type-mismatch", 422, "The file is not what it is declared to be.");
    public static readonly ProblemType FileUnsafe = new("file-unsafe", 422, "The file could harm whoever opens it.");
    public static readonly ProblemType CommitmentMismatch = new("commitment-mismatch", 422, "The ballot is not the one that was committed.");
    public static readonly ProblemType PrintingUnavailable = new("printing-unavailable", 503, "Pages cannot be printed now.", Retryable: true);

    /// <summary>A <see cref="WrongState"/> that names the state, what was asked and when it is allowed.</summary>
    public static Problem WrongStateFor(CycleState current, string asked, params IReadOnlyList<CycleState> allowed) =>
        WrongState.Because($"The cycle is {current}; {asked} is allowed only while it is {string.Join(" or ", allowed)}.")
            .With("current", current.ToString())
            .With("allowed", allowed.Select(state => state.ToString()));
}
