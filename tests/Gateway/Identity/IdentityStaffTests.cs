using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Web;
using Asan.TestBed;
using Dapper;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OtpNet;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>Staff sign in by password and code, and to the back offices of others by OpenID Connect.</summary>
public sealed partial class IdentityStaffTests(IdentityStaffTests.Host host) : IClassFixture<IdentityStaffTests.Host>
{
    private const string Back = "https://office.example/back?from=asan";
    private const string Person = "clerk-training-1";

    public sealed class Host : IAsyncLifetime
    {
        internal LoneGateway Gateway { get; private set; } = null!;

        /// <summary>Two back offices, approved.</summary>
        public string Client { get; private set; } = null!;

        public string Other { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await LoneGateway.BeginAsync();
            (Client, Other) = (await RegisterAsync(), await RegisterAsync());
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task<string> RegisterAsync()
        {
            var answer = await Gateway.Anonymous().PostAsync("/v1/clients", new
            {
                name = "A back office", contact = $"{Guid.NewGuid():n}@office.example", kind = "back-office", redirectUris = new[] { Back }, scopes = new[] { "booking.read", "events.read" },
            }).JsonAsync(201);
            Assert.Equal("pending", GatewayHost.Text(answer, "state"));
            await using var connection = await Gateway.Database.DataSource.OpenConnectionAsync();
            await connection.ExecuteAsync("update client set state = 'active' where client_id = @id", new { id = GatewayHost.Text(answer, "clientId") });
            return GatewayHost.Text(answer, "clientId");
        }
    }

    private LoneGateway Gateway => host.Gateway;

    [Fact]
    public async Task A_person_signs_in_and_the_office_gets_tokens_for_them()
    {
        using var browser = Open();
        var (address, verifier) = Ask(("scope", "openid profile booking.read events.read"), ("state", "s-1"), ("nonce", "n-1"));
        var toSignIn = await browser.GetAsync(address);
        Assert.Contains("/sign-in?return=", toSignIn.Headers.Location!.ToString(), StringComparison.Ordinal);
        var back = HttpUtility.ParseQueryString(toSignIn.Headers.Location.ToString().Split('?', 2)[1])["return"]!;

        var signedIn = await browser.SignInAsync(Person, back);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
        var between = await (await browser.GetAsync(signedIn.Headers.Location!.ToString())).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("http-equiv=\"refresh\"", between, StringComparison.Ordinal); // a form's redirects may not leave the host
        var answer = Query(await browser.GetAsync(back));
        Assert.Equal(("s-1", Gateway.Issuer.Address), (answer["state"], answer["iss"]));

        var tokens = await RedeemAsync(answer["code"]!, verifier).JsonAsync();
        var access = new JsonWebToken(GatewayHost.Text(tokens, "access_token"));
        Assert.Equal((Person, host.Client, "training-centre"), (access.Subject, access.GetClaim("client_id").Value, access.GetClaim("centre").Value));
        Assert.Equal("counter-clerk", access.GetClaim("role").Value);
        var id = new JsonWebToken(GatewayHost.Text(tokens, "id_token"));
        Assert.Equal((host.Client, "n-1", Person), (id.Audiences.Single(), id.GetClaim("nonce").Value, id.Subject));
        Assert.Equal("training-centre", GatewayHost.Text(await Bearer(access.EncodedToken).GetAsync("/oauth/userinfo").JsonAsync(), "centre"));
        await Bearer(access.EncodedToken).GetAsync("/v1/events").JsonAsync();
        // What is not an access token is none, however well signed.
        Assert.Equal("unauthenticated", await Bearer(id.EncodedToken).GetAsync("/v1/events").ProblemAsync(401));
        Assert.Equal("unauthenticated", await Bearer(answer["code"]!).GetAsync("/v1/events").ProblemAsync(401));
        Assert.Equal(HttpStatusCode.Unauthorized, (await Bearer(id.EncodedToken).GetAsync("/oauth/userinfo")).StatusCode);
    }

    [Fact]
    public async Task A_code_serves_once_and_only_the_client_the_verifier_and_the_address_it_was_asked_with()
    {
        using var browser = Open();
        await browser.SignInAsync(Person);

        var (code, verifier) = await CodeAsync(browser);
        Assert.Equal("invalid_grant", await ErrorAsync(RedeemAsync(code, "a-verifier-of-somebody-else-that-is-long-enough")));
        (code, verifier) = await CodeAsync(browser);
        Assert.Equal("invalid_grant", await ErrorAsync(RedeemAsync(code, verifier, host.Other)));
        (code, verifier) = await CodeAsync(browser);
        Assert.Equal("invalid_grant", await ErrorAsync(RedeemAsync(code, verifier, address: "https://office.example/elsewhere")));
        (code, verifier) = await CodeAsync(browser);
        await RedeemAsync(code, verifier).JsonAsync();
        Assert.Equal("invalid_grant", await ErrorAsync(RedeemAsync(code, verifier)));
        (code, verifier) = await CodeAsync(browser);
        Gateway.Time.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal("invalid_grant", await ErrorAsync(RedeemAsync(code, verifier)));
    }

    [Fact]
    public async Task Where_the_database_forgets_that_a_code_was_used_it_serves_twice()
    {
        await using var alone = new Host();
        await alone.InitializeAsync();
        await SqlAsync(alone.Gateway, """
            create function forget() returns trigger language plpgsql as $$ begin new.status := 'valid'; return new; end $$;
            create trigger forget before update on oauth_token for each row execute function forget();
            """);
        var control = new IdentityStaffTests(alone);
        using var browser = control.Open();
        await browser.SignInAsync(Person);
        var (code, verifier) = await control.CodeAsync(browser);
        await control.RedeemAsync(code, verifier).JsonAsync();
        await control.RedeemAsync(code, verifier).JsonAsync();
    }

    public static TheoryData<string, string, string?> BadRequests => new()
    {
        { "redirect_uri", "https://evil.example/back", null },
        { "redirect_uri", "https://office.example/back?from=asan&more=1", null },
        { "redirect_uri", "https://office.example.evil.example/back?from=asan", null },
        { "client_id", "nobody", null },
        { "code_challenge", "", null },
        { "code_challenge_method", "plain", null },
        { "response_type", "token", null },
        { "scope", "openid integrity", "invalid_scope" },
        { "scope", "openid catalogue.write", "invalid_scope" },
        { "prompt", "none", "login_required" },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public async Task A_request_for_a_code_that_is_not_as_registered_brings_none(string parameter, string value, string? error)
    {
        using var browser = Open();
        var response = await browser.GetAsync(Ask((parameter, value)).Address);

        if (error is null)
            Assert.Equal((HttpStatusCode.BadRequest, null), (response.StatusCode, response.Headers.Location)); // nothing is sent anywhere
        else
            Assert.Equal(error, Query(response)["error"]);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("/\t/evil.example/")]
    public async Task After_signing_in_nobody_is_led_to_another_host(string back)
    {
        using var browser = Open();
        Assert.Equal("/en/staff", (await browser.SignInAsync(Person, back)).Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_second_factor_is_set_up_asked_for_and_each_code_serves_once()
    {
        using var browser = Open();
        var secret = await EnrolAsync(Gateway, browser, "clerk-training-2");
        using var later = Open();
        var asked = await later.SignInAsync("clerk-training-2");
        Assert.Equal("/en/sign-in/code", asked.Headers.Location!.ToString());
        Assert.False(await IsSignedInAsync(later)); // the password alone is half

        Gateway.Time.Advance(TimeSpan.FromSeconds(60));
        var code = Code(Gateway, secret);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await later.SubmitAsync("/en/sign-in/code", ("code", Wrong(code)))).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await later.SubmitAsync("/en/sign-in/code", ("code", code))).StatusCode);
        Assert.True(await IsSignedInAsync(later));
        using var thief = Open();
        await thief.SignInAsync("clerk-training-2");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await thief.SubmitAsync("/en/sign-in/code", ("code", code))).StatusCode);
        Assert.False(await IsSignedInAsync(thief));
    }

    [Fact]
    public async Task Where_the_database_forgets_the_last_step_a_code_serves_twice()
    {
        await using var alone = await LoneGateway.BeginAsync();
        await SqlAsync(alone, """
            create function forget() returns trigger language plpgsql as $$ begin new.totp_last_step := null; return new; end $$;
            create trigger forget before update on staff_account for each row execute function forget();
            """);
        using var browser = new Browser(alone.Anonymous().BaseAddress!);
        var secret = await EnrolAsync(alone, browser, Person);
        for (var time = 0; time < 2; time++)
        {
            using var again = new Browser(alone.Anonymous().BaseAddress!);
            await again.SignInAsync(Person);
            Assert.Equal(HttpStatusCode.SeeOther, (await again.SubmitAsync("/en/sign-in/code", ("code", Code(alone, secret)))).StatusCode);
        }
    }

    [Fact]
    public async Task After_five_wrong_codes_the_right_one_is_refused_for_a_quarter_of_an_hour_and_a_recovery_code_serves_once()
    {
        using var browser = Open();
        var secret = await EnrolAsync(Gateway, browser, "clerk-training-3", out var recovery);
        Gateway.Time.Advance(TimeSpan.FromSeconds(60));
        using var guesser = Open();
        await guesser.SignInAsync("clerk-training-3");
        for (var attempt = 1; attempt <= 5; attempt++)
            await guesser.SubmitAsync("/en/sign-in/code", ("code", Wrong(Code(Gateway, secret))));
        await guesser.SignInAsync("clerk-training-3"); // the password, again right, brings no new attempts
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await guesser.SubmitAsync("/en/sign-in/code", ("code", Code(Gateway, secret)))).StatusCode);

        Gateway.Time.Advance(TimeSpan.FromMinutes(16));
        foreach (var expected in new[] { HttpStatusCode.SeeOther, HttpStatusCode.UnprocessableEntity })
        {
            using var again = Open();
            await again.SignInAsync("clerk-training-3");
            Assert.Equal(expected, (await again.SubmitAsync("/en/sign-in/code", ("code", (await recovery)[0].ToLowerInvariant()))).StatusCode);
        }
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour_also_when_they_come_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async attempt =>
        {
            using var browser = Open();
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await browser.SignInAsync("clerk-training-4", password: $"guess-{attempt}")).StatusCode);
        }));
        using var right = Open();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await right.SignInAsync("clerk-training-4")).StatusCode);
        Gateway.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.SeeOther, (await right.SignInAsync("clerk-training-4")).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_every_copy_of_the_session()
    {
        using var browser = Open();
        await browser.SignInAsync(Person);
        using var copy = new Browser(Gateway.Anonymous().BaseAddress!, Copy(browser.Cookies, Gateway.Anonymous().BaseAddress!));
        Assert.True(await IsSignedInAsync(copy));

        // Any page of ours has the form's token.
        Assert.Equal(HttpStatusCode.SeeOther, (await SignOutAsync(browser)).StatusCode);

        Assert.False(await IsSignedInAsync(browser));
        Assert.False(await IsSignedInAsync(copy));
    }

    [Fact]
    public async Task Outside_of_development_a_password_alone_leads_to_the_set_up_and_no_further()
    {
        await using var sandbox = new Sandbox();
        await sandbox.StartAsync();
        await using (var connection = await sandbox.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("insert into staff_account (id, name, roles, centre, password_hash) values ('clerk', 'A clerk', '{counter-clerk}', 'training-centre', @hash)", new { hash = Asan.Gateway.Identity.Accounts.StaffAccounts.Hash("a password of the test") });
        using var browser = new Browser(sandbox.Anonymous().BaseAddress!);

        using var answer = await browser.SignInAsync("clerk", password: "a password of the test");

        Assert.Equal("/en/sign-in/enrol", answer.Headers.Location!.ToString());
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.DoesNotContain(cookies, cookie => cookie.StartsWith("staff=", StringComparison.Ordinal) && !cookie.StartsWith("staff=;", StringComparison.Ordinal));
        Assert.All(cookies, cookie => Assert.True(cookie.Contains("secure", StringComparison.OrdinalIgnoreCase) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase), cookie));
    }

    private sealed class Sandbox() : ServiceHost<Program>("gateway")
    {
        protected override string EnvironmentName => "Sandbox";

        protected override IEnumerable<(string Key, string Value)> Settings => [("Identity:Issuer", "https://gateway.example")];
    }

    private Browser Open() => new(Gateway.Anonymous().BaseAddress!);

    private (string Address, string Verifier) Ask(params (string Name, string Value)[] other)
    {
        var verifier = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        var parameters = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = host.Client, ["redirect_uri"] = Back, ["scope"] = "openid events.read",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))), ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in other)
            parameters[name] = value;
        return ($"/oauth/authorize?{string.Join('&', parameters.Where(parameter => parameter.Value.Length > 0).Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"))}", verifier);
    }

    private async Task<(string Code, string Verifier)> CodeAsync(Browser browser)
    {
        var (address, verifier) = Ask();
        return (Query(await browser.GetAsync(address))["code"]!, verifier);
    }

    private Task<HttpResponseMessage> RedeemAsync(string code, string verifier, string? client = null, string address = Back) => Gateway.Anonymous().PostAsync("/oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
    {
        ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["client_id"] = client ?? host.Client, ["redirect_uri"] = address,
    }));

    private HttpClient Bearer(string token)
    {
        var http = Gateway.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private async Task<bool> IsSignedInAsync(Browser browser) => Query(await browser.GetAsync(Ask(("prompt", "none")).Address))["code"] is not null;

    private static System.Collections.Specialized.NameValueCollection Query(HttpResponseMessage response)
    {
        Assert.True(response.Headers.Location is not null, $"{(int)response.StatusCode} without a Location");
        return HttpUtility.ParseQueryString(response.Headers.Location!.ToString().Split('?', 2)[1]);
    }

    private static async Task<string> ErrorAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        return GatewayHost.Text(JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "error");
    }

    private static Task<string> EnrolAsync(LoneGateway gateway, Browser browser, string person) => EnrolAsync(gateway, browser, person, out _);

    private static Task<string> EnrolAsync(LoneGateway gateway, Browser browser, string person, out Task<IReadOnlyList<string>> recovery)
    {
        var codes = new TaskCompletionSource<IReadOnlyList<string>>();
        recovery = codes.Task;
        return Enrol();
        async Task<string> Enrol()
        {
            await browser.SignInAsync(person);
            var page = await (await browser.GetAsync("/en/sign-in/enrol")).Content.ReadAsStringAsync();
            Assert.Contains("data:image/png;base64,", page, StringComparison.Ordinal);
            var secret = SecretOf().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);
            using var shown = await browser.SubmitAsync("/en/sign-in/enrol", ("code", Code(gateway, secret)));
            var html = await shown.Content.ReadAsStringAsync();
            Assert.True(shown.StatusCode == HttpStatusCode.OK, html);
            var all = RecoveryCode().Matches(html).Select(match => match.Value).ToList();
            Assert.Equal(10, all.Count);
            codes.SetResult(all);
            return secret;
        }
    }

    private static async Task<HttpResponseMessage> SignOutAsync(Browser browser)
    {
        var html = await (await browser.GetAsync("/en/sign-in")).Content.ReadAsStringAsync();
        return await browser.SubmitToAsync("/en/sign-out", html);
    }

    private static string Code(LoneGateway gateway, string secret) => new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(gateway.Time.GetUtcNow().UtcDateTime);

    private static string Wrong(string code) => $"{(code[0] - '0' + 5) % 10}{code[1..]}";

    private static CookieContainer Copy(CookieContainer cookies, Uri gateway)
    {
        var copy = new CookieContainer();
        foreach (Cookie cookie in cookies.GetCookies(gateway))
            copy.Add(gateway, new Cookie(cookie.Name, cookie.Value));
        return copy;
    }

    private static async Task SqlAsync(LoneGateway gateway, string sql)
    {
        await using var connection = await gateway.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql);
    }

    [GeneratedRegex("""id="secret">([A-Z2-7 ]+)<""")]
    private static partial Regex SecretOf();

    [GeneratedRegex("[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")]
    private static partial Regex RecoveryCode();
}
