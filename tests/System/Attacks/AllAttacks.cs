namespace Asan.SystemTests.Attacks;

/// <summary>Every attack that is tried.</summary>
internal static class AllAttacks
{
    public static IReadOnlyList<Attack> List { get; } =
        [.. ObjectLevel.Attacks, .. Authentication.Attacks, .. Properties.Attacks, .. Resources.Attacks, .. Forgeries.Attacks, .. Pages.Attacks];
}
