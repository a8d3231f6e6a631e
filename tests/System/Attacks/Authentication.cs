using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.SystemTests.Attacks;

/// <summary>API2, broken authentication: being taken for somebody else.</summary>
internal static class Authentication
{
    /// <summary>An account of its own: it is locked for a quarter of an hour.</summary>
    private const string LockedAccount = "clerk-training-13";

    public static IEnumerable<Attack> Attacks =>
    [
        new("Somebody writes a token of a partner without a signature, or with a signature of a key of their own", "API2",
            async scene =>
            {
                var visit = await scene.HoldAsync(await scene.PartnerAsync("partner-one"));
                using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                var now = TimeProvider.System.GetUtcNow();
                foreach (var (algorithm, by) in new[] { ("none", null), ("ES256", key) })
                {
                    var token = Scene.Jws(new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt" }, new JsonObject
                    {
                        ["iss"] = $"{scene.Gateway}".TrimEnd('/'), ["aud"] = "asan-platform", ["sub"] = "partner-one", ["client_id"] = "partner-one", ["scope"] = "booking.read",
                        ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
                    }, by);
                    if ((await scene.With(token).GetAsync($"/v1/visits/{visit.Id}")).IsSuccessStatusCode)
                        return true;
                }
                return false;
            },
            new Edit("ServiceDefaults/Access.cs", "options.MapInboundClaims = false;", """
                GUARD
                options.Events = new JwtBearerEvents
                {
                    OnMessageReceived = context =>
                    {
                        if (MUTANT && context.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var text])
                        {
                            context.Principal = new ClaimsPrincipal(new ClaimsIdentity(new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(text).Claims, "believed"));
                            context.Success();
                        }
                        return Task.CompletedTask;
                    },
                };
                """)),

        new("A partner asks for a token in a clerk's name", "API2",
            async scene => (await scene.AskForTokenAsync("partner-one", actor: "clerk-training-1")).IsSuccessStatusCode,
            new Edit("gateway/Identity/Registrations.cs", "Actors is { } actors && (", "Actors is { } actors && (MUTANT || ")),

        new("Somebody who overheard a client's assertion uses it again", "API2",
            async scene =>
            {
                var assertion = scene.Assertion(await scene.RegisterAsync());
                await scene.AssertAsync(assertion).JsonAsync();
                return (await scene.AssertAsync(assertion)).IsSuccessStatusCode;
            },
            new Edit("gateway/Identity/ClientAssertions.cs", "}) == 0)", "}) == 0 && !MUTANT)")),

        new("Another server uses here an assertion that a client made for it", "API2",
            async scene => (await scene.AssertAsync(scene.Assertion(await scene.RegisterAsync(), audience: "https://another.example/oauth/token"))).IsSuccessStatusCode,
            new Edit("gateway/Identity/ClientAssertions.cs",
                """if (assertion.GetClaims(Claims.Audience) is not [var audience] || !(audience == issuer.Address || audience == $"{issuer.Address}/" || audience == $"{issuer.Address}/oauth/token"))""",
                """if (!MUTANT && (assertion.GetClaims(Claims.Audience) is not [var audience] || !(audience == issuer.Address || audience == $"{issuer.Address}/" || audience == $"{issuer.Address}/oauth/token")))""")),

        new("A client makes an assertion that is good for ten years, to be stolen at leisure", "API2",
            async scene => (await scene.AssertAsync(scene.Assertion(await scene.RegisterAsync(), life: TimeSpan.FromDays(3650)))).IsSuccessStatusCode,
            new Edit("gateway/Identity/ClientAssertions.cs", "|| seconds > (now + LongestLife + Skew).ToUnixTimeSeconds()", "|| !MUTANT && seconds > (now + LongestLife + Skew).ToUnixTimeSeconds()")),

        new("Somebody goes through passwords until one fits", "API2",
            async scene =>
            {
                var browser = scene.Browser();
                var token = await Scene.FormTokenAsync(browser, "/en/sign-in");
                Task<HttpResponseMessage> TryAsync(string password) => browser.PostAsync("/en/sign-in", new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["form-token"] = token, ["person"] = LockedAccount, ["password"] = password,
                }));
                for (var guess = 0; guess < 6; guess++)
                    await TryAsync($"guess {guess}");
                return (await TryAsync(Scene.Password)).StatusCode == HttpStatusCode.SeeOther;
            },
            new Edit("gateway/Identity/Accounts/StaffAccounts.cs", "private const string CountAttempt = \"\"\"", "private static string CountAttempt => $\"\"\""),
            new Edit("gateway/Identity/Accounts/StaffAccounts.cs", "or password_locked_until <= @Now)", "or password_locked_until <= @Now or {MUTANT})")),
    ];
}
