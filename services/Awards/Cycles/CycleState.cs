namespace Asan.Awards.Cycles;

/// <summary>How far an award cycle has come.</summary>
public enum CycleState
{
    Draft,
    RulesFrozen,
    Open,
    ScreeningClosed,
    JuryFormed,
    Assigned,
    Balloting,
    Sealed,
    Revealed,
    Deliberation,
    Decided,
    Announced,
    Archived,
}

/// <summary>A step from one state to the next.</summary>
/// <param name="From">The state left.</param>
/// <param name="To">The state entered.</param>
/// <param name="Roles">Who may take it: one of these roles.</param>
/// <param name="Needs">What must be so, as people read it; <see cref="MoveCycle"/> checks it.</param>
public sealed record CycleMove(CycleState From, CycleState To, IReadOnlyList<string> Roles, string Needs);

/// <summary>The order of a cycle: one way forward, no way back, so that nobody can vote, judge or decide twice.</summary>
public static class CycleStates
{
    private static readonly string[] Secretary = [Roles.AwardSecretary];

    /// <summary>All moves there are. The database has the same order in <c>cycle_move</c> and refuses every other one.</summary>
    public static readonly IReadOnlyList<CycleMove> Moves =
    [
        new(CycleState.Draft, CycleState.RulesFrozen, Secretary, "rules without a fault; they get their digest and never change again"),
        new(CycleState.RulesFrozen, CycleState.Open, Secretary, "nothing more; the opening is published"),
        new(CycleState.Open, CycleState.ScreeningClosed, Secretary, "every entry screened, one eligible, no appeal undecided and none still possible"),
        new(CycleState.ScreeningClosed, CycleState.JuryFormed, Secretary, "at least as many judges present as score an entry"),
        new(CycleState.JuryFormed, CycleState.Assigned, Secretary, "an eligible entry left, and an assignment that keeps to the rules and makes all ballots comparable"),
        new(CycleState.Assigned, CycleState.Balloting, Secretary, "nothing more"),
        new(CycleState.Balloting, CycleState.Sealed, Secretary, "a committed ballot for every assignment of a judge present"),
        new(CycleState.Sealed, CycleState.Revealed, Secretary, "a revealed ballot for every one committed by a judge present"),
        new(CycleState.Revealed, CycleState.Deliberation, Secretary, "nothing more"),
        new(CycleState.Deliberation, CycleState.Decided, Secretary, "ballots that can be compared, and the lot's seed where equals need it; the ranks are fixed and stay closed"),
        new(CycleState.Decided, CycleState.Announced, Secretary, "the minute of its ceremony, if a forum has one; the winners are published and invited"),
        new(CycleState.Announced, CycleState.Archived, Secretary, "the time to appeal over, and no appeal undecided"),
    ];

    /// <summary>The move out of <paramref name="state"/>; null from the last.</summary>
    public static CycleMove? Next(this CycleState state) => Moves.SingleOrDefault(move => move.From == state);

    /// <summary>Whether the winners are public.</summary>
    public static bool IsPublic(this CycleState state) => state >= CycleState.Announced;

    /// <summary>From the first state to the last before the judges get their entries: while a jury can still change.</summary>
    public static readonly IReadOnlyList<CycleState> BeforeAssignment =
        [CycleState.Draft, CycleState.RulesFrozen, CycleState.Open, CycleState.ScreeningClosed, CycleState.JuryFormed];
}
