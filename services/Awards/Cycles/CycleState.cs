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

/// <summary>The order of a cycle: one way forward, no way back, so that nobody can vote, judge or decide twice.</summary>
public static class CycleStates
{
    private static readonly Dictionary<CycleState, CycleState[]> Allowed = new()
    {
        [CycleState.Draft] = [CycleState.RulesFrozen],
        [CycleState.RulesFrozen] = [CycleState.Open],
        [CycleState.Open] = [CycleState.ScreeningClosed],
        [CycleState.ScreeningClosed] = [CycleState.JuryFormed],
        [CycleState.JuryFormed] = [CycleState.Assigned],
        [CycleState.Assigned] = [CycleState.Balloting],
        [CycleState.Balloting] = [CycleState.Sealed],
        [CycleState.Sealed] = [CycleState.Revealed],
        [CycleState.Revealed] = [CycleState.Deliberation],
        [CycleState.Deliberation] = [CycleState.Decided],
        [CycleState.Decided] = [CycleState.Announced],
        [CycleState.Announced] = [CycleState.Archived],
        [CycleState.Archived] = [],
    };

    /// <summary>The states that may follow <paramref name="state"/>.</summary>
    public static IReadOnlyList<CycleState> Next(this CycleState state) => Allowed[state];

    /// <summary>Whether the winners are public.</summary>
    public static bool IsPublic(this CycleState state) => state >= CycleState.Announced;

    /// <summary>From the first state to the last before the judges get their entries: while a jury can still change.</summary>
    public static readonly IReadOnlyList<CycleState> BeforeAssignment =
        [CycleState.Draft, CycleState.RulesFrozen, CycleState.Open, CycleState.ScreeningClosed, CycleState.JuryFormed];
}
