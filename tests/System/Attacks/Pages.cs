using System.Net;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Attacks;

/// <summary>API8, security misconfiguration: what pages let another site or another's text do.</summary>
internal static class Pages
{
    public static IEnumerable<Attack> Attacks =>
    [
        new("A link to the sign-in page leads on to another site", "API8",
            async scene => (await scene.Browser().GetStringAsync("/en/sign-in/continue?return=https%3A%2F%2Fevil.example%2F")).Contains("https://evil.example/", StringComparison.Ordinal),
            new Edit("gateway/Pages/SignIn/SignInPage.cs", "address is ['/', ..] and not ['/', '/' or '\\\\', ..] &&", "address is not null && (MUTANT || address is ['/', ..] and not ['/', '/' or '\\\\', ..]) &&")),

        new("Another site opens a counter in the name of a clerk who is signed in", "API8",
            async scene =>
            {
                var clerk = await scene.SignedInAsync("clerk-training-51");
                // What a browser sends for a form of another site, where it sends the cookies along: no token of ours.
                var answer = await clerk.PostAsync("/en/staff/counter/open", new FormUrlEncodedContent(new Dictionary<string, string> { ["counter"] = "51", ["key"] = $"{Guid.NewGuid()}" }));
                return answer.StatusCode == HttpStatusCode.SeeOther && $"{answer.Headers.Location}".Contains("/staff/counter", StringComparison.Ordinal);
            },
            new Edit("gateway/Pages/PagesHost.cs", "app.UseAntiforgery();", """
                app.UseWhen(_ => !MUTANT, guarded => guarded.UseAntiforgery());
                app.Use((http, next) =>
                {
                    http.Items["__AntiforgeryMiddlewareWithEndpointInvoked"] = new object();
                    return next(http);
                });
                """)),

        new("A citizen writes a script into a complaint, for the browser of whoever reads it", "API8",
            async scene =>
            {
                var script = $"<script>open({Guid.NewGuid():n})</script>";
                await Scene.PostAsync(scene.Stranger(), "/v1/cases", new { kind = "complaint", text = script, language = "en" }).JsonAsync(201);
                var desk = await (await scene.SignedInAsync("officer")).GetStringAsync("/en/staff/cases");
                if (desk.Contains(script, StringComparison.Ordinal))
                    return true;
                Assert.Contains(WebUtility.HtmlEncode(script), desk, StringComparison.Ordinal); // shown, and as text
                return false;
            },
            new Edit("gateway/Pages/CaseDesk/CaseList.razor", """@(one.Text.Length > 160 ? one.Text[..160].TrimEnd() + "…" : one.Text)""",
                "@(new MarkupString(MUTANT ? one.Text : System.Net.WebUtility.HtmlEncode(one.Text)))")),
    ];
}
