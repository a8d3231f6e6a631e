namespace Asan.SystemTests.Attacks;

/// <summary>API8, security misconfiguration: what pages let another site do.</summary>
internal static class Pages
{
    public static IEnumerable<Attack> Attacks =>
    [
        new("A link to the sign-in page leads on to another site", "API8",
            async scene => (await scene.Browser().GetStringAsync("/en/sign-in/continue?return=https%3A%2F%2Fevil.example%2F")).Contains("https://evil.example/", StringComparison.Ordinal),
            new Edit("gateway/Pages/SignIn/SignInPage.cs", "address is ['/', ..] and not ['/', '/' or '\\\\', ..] &&", "address is not null && (MUTANT || address is ['/', ..] and not ['/', '/' or '\\\\', ..]) &&")),
    ];
}
