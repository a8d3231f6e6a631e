using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Dapper;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>Clients that register themselves, prove themselves by assertions and rotate their keys.</summary>
public sealed class IdentityClientTests(GatewayHost gateway)
{
    private DateTimeOffset Now => gateway.Time.GetUtcNow();

    private string Issuer => gateway.Issuer.Address;

    [Fact]
    public async Task A_client_registers_with_a_key_and_gets_a_token_by_it()
    {
        var (id, key) = await RegisterAsync();

        var answer = await gateway.AskForTokenAsync(new Assertion(id, Issuer) { Key = key }.Form(Now, ("scope", "booking.read"))).JsonAsync();

        Assert.Equal("booking.read", GatewayHost.Text(answer, "scope"));
        var token = new JsonWebToken(GatewayHost.Text(answer, "access_token"));
        Assert.Equal(("at+jwt", id, id), (token.Typ, token.Subject, token.GetClaim("client_id").Value));
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task An_RSA_key_serves_both_its_algorithms(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        var (id, key) = await RegisterAsync(new RsaSecurityKey(rsa));

        await gateway.AskForTokenAsync(new Assertion(id, $"{Issuer}/oauth/token") { Key = key, Algorithm = algorithm, Type = "client-authentication+jwt" }.Form(Now)).JsonAsync();
    }

    public static TheoryData<string> Spoiled => ["audience", "another issuer's path", "life", "past", "no jti", "long jti", "another's key", "subject", "algorithm", "type"];

    [Theory]
    [MemberData(nameof(Spoiled))]
    public async Task An_assertion_that_is_not_as_it_must_be_is_refused(string with)
    {
        var (id, key) = await RegisterAsync();
        var good = new Assertion(id, Issuer) { Key = key };
        var bad = with switch
        {
            "audience" => good with { Audience = "https://elsewhere.example" },
            "another issuer's path" => good with { Audience = "https://elsewhere.example/oauth/token" },
            "life" => good with { Life = TimeSpan.FromMinutes(6) },
            "past" => good with { Life = TimeSpan.FromMinutes(-1) },
            "no jti" => good with { Jti = null },
            "long jti" => good with { Jti = new string('j', 129) },
            "another's key" => good with { Key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) },
            "subject" => good with { Subject = "partner-one" },
            "algorithm" => good with { Key = new SymmetricSecurityKey(new byte[32]), Algorithm = SecurityAlgorithms.HmacSha256 },
            _ => good with { Type = "at+jwt" },
        };

        await RefusedAsync(bad.Form(Now));
        await gateway.AskForTokenAsync(good.Form(Now)).JsonAsync(); // unspoiled it opens
    }

    [Fact]
    public async Task An_assertion_opens_once_also_when_ten_use_it_at_a_time()
    {
        var (id, key) = await RegisterAsync();
        var form = new Assertion(id, Issuer) { Key = key }.Form(Now);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => gateway.AskForTokenAsync(form)));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Equal(401, (int)answer.StatusCode));
    }

    [Fact]
    public async Task Without_its_primary_key_the_table_of_used_assertions_would_let_one_open_twice()
    {
        await using var alone = await LoneGateway.BeginAsync();
        var (id, key) = await RegisterAsync(on: alone);
        var form = new Assertion(id, alone.Issuer.Address) { Key = key }.Form(alone.Time.GetUtcNow()).Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2)).ToList();
        await alone.Database.DataSource.CreateCommand("alter table used_assertion drop constraint used_assertion_pkey").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        for (var time = 0; time < 2; time++)
            await alone.Anonymous().PostAsync("/oauth/token", new FormUrlEncodedContent(form), TestContext.Current.CancellationToken).JsonAsync();
    }

    [Fact]
    public async Task A_new_key_is_valid_beside_the_old_one_which_then_goes()
    {
        var (id, old) = await RegisterAsync();
        var http = await TokenAsync(id, old);
        var next = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var before = await http.GetAsync($"/v1/clients/{id}").JsonAsync();
        var oldKid = before["keys"]![0]!["kid"]!.GetValue<string>();

        await http.PostAsync($"/v1/clients/{id}/keys", Jwk(next)).JsonAsync();
        await TokenAsync(id, old);
        await TokenAsync(id, next);
        await http.DeleteAsync($"/v1/clients/{id}/keys/{oldKid}").JsonAsync();

        await TokenAsync(id, next);
        await RefusedAsync(new Assertion(id, Issuer) { Key = old }.Form(Now));
        var kid = (await http.GetAsync($"/v1/clients/{id}").JsonAsync())["keys"]![0]!["kid"]!.GetValue<string>();
        Assert.Equal("last-client-key", await http.DeleteAsync($"/v1/clients/{id}/keys/{kid}").ProblemAsync(409));
        Assert.Equal("client-key-exists", await http.PostAsync($"/v1/clients/{id}/keys", Jwk(next)).ProblemAsync(409));
    }

    [Fact]
    public async Task A_client_neither_sees_nor_changes_another_and_a_fifth_key_is_refused()
    {
        var (mine, key) = await RegisterAsync();
        var (others, _) = await RegisterAsync();
        var http = await TokenAsync(mine, key);

        Assert.Equal("client-not-found", await http.GetAsync($"/v1/clients/{others}").ProblemAsync(404));
        Assert.Equal("client-not-found", await http.PostAsync($"/v1/clients/{others}/keys", Jwk(Fresh())).ProblemAsync(404));
        Assert.Equal("client-not-found", await http.DeleteAsync($"/v1/clients/{others}/keys/any").ProblemAsync(404));
        Assert.Equal("forbidden", await http.GetAsync("/v1/clients").ProblemAsync(403));
        Assert.Equal("forbidden", await http.PostAsync($"/v1/clients/{mine}/approve", new { scopes = new[] { "catalogue.write" } }).ProblemAsync(403));
        for (var number = 2; number <= 4; number++)
            await http.PostAsync($"/v1/clients/{mine}/keys", Jwk(Fresh())).JsonAsync();
        Assert.Equal("too-many-client-keys", await http.PostAsync($"/v1/clients/{mine}/keys", Jwk(Fresh())).ProblemAsync(409));
    }

    [Fact]
    public async Task A_manager_suspends_a_client_and_approves_it_again_with_other_scopes()
    {
        var (id, key) = await RegisterAsync();
        var manager = await ActorAsync("partner-manager");

        Assert.Equal("suspended", GatewayHost.Text(await manager.PostAsync($"/v1/clients/{id}/suspend", new { reason = "Too many errors" }).JsonAsync(), "state"));
        Assert.Equal("unauthorized_client", await ErrorAsync(new Assertion(id, Issuer) { Key = key }.Form(Now)));
        await manager.PostAsync($"/v1/clients/{id}/approve", new { scopes = new[] { "booking.read", "awards.write" } }).JsonAsync();

        var answer = await gateway.AskForTokenAsync(new Assertion(id, Issuer) { Key = key }.Form(Now)).JsonAsync();
        Assert.Equal("booking.read awards.write", GatewayHost.Text(answer, "scope"));
        Assert.Equal("client-state-conflict", await manager.PostAsync($"/v1/clients/{id}/approve", new { }).ProblemAsync(409));
    }

    public static TheoryData<string, string, string> BadRegistrations => new()
    {
        { "a scope that is given only", "client-scope-refused", """{"name":"Bad","contact":"a@b.example","scopes":["catalogue.write"],"jwks":{"keys":[KEY]}}""" },
        { "no key", "invalid-request", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"]}""" },
        { "a private key", "invalid-request", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"],"jwks":{"keys":[{"kty":"EC","crv":"P-256","d":"c2VjcmV0","x":"X","y":"Y"}]}}""" },
        { "a point beside the curve", "client-key-refused", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"],"jwks":{"keys":[{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}]}}""" },
        { "one key twice", "client-key-exists", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"],"jwks":{"keys":[KEY,KEY]}}""" },
        { "no address", "invalid-request", """{"name":"Bad","contact":"nobody","scopes":["booking.read"],"jwks":{"keys":[KEY]}}""" },
        { "a back office elsewhere in plain http", "redirect-address-refused", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"],"kind":"back-office","redirectUris":["http://office.example/back"]}""" },
        { "a back office with a user in its address", "redirect-address-refused", """{"name":"Bad","contact":"a@b.example","scopes":["booking.read"],"kind":"back-office","redirectUris":["https://a@office.example/back"]}""" },
    };

    [Theory]
    [MemberData(nameof(BadRegistrations))]
    public async Task A_registration_that_cannot_be_is_refused(string what, string code, string body)
    {
        var key = System.Text.Json.JsonSerializer.Serialize(Jwk(Fresh()));
        var json = JsonNode.Parse(body.Replace("KEY", key, StringComparison.Ordinal))!;
        Assert.Equal((what, code), (what, await gateway.Anonymous().PostAsync("/v1/clients", json).ProblemAsync(code == "invalid-request" ? 400 : code == "client-key-exists" ? 409 : 422)));
    }

    [Fact]
    public async Task An_RSA_key_of_1024_bits_is_refused()
    {
        using var rsa = RSA.Create(1024);
        Assert.Equal("invalid-request", await gateway.Anonymous().PostAsync("/v1/clients", Registration("x@y.example", new RsaSecurityKey(rsa))).ProblemAsync(400));
    }

    [Fact]
    public async Task A_contact_has_five_clients_and_a_day_five_hundred()
    {
        var contact = $"{Guid.NewGuid():n}@partner.example";
        for (var number = 1; number <= 5; number++)
            await gateway.Anonymous().PostAsync("/v1/clients", Registration(contact, Fresh())).JsonAsync(201);
        Assert.Equal("too-many-clients", await gateway.Anonymous().PostAsync("/v1/clients", Registration(contact.ToUpperInvariant(), Fresh())).ProblemAsync(409));

        await using var alone = await LoneGateway.BeginAsync();
        await using var connection = await alone.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("insert into client_registrations values (@today, 500)", new { today = alone.Time.GetUtcNow().UtcDateTime.Date });
        using var refused = await alone.Anonymous().PostAsync("/v1/clients", Registration("d@e.example", Fresh()));
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(0, await connection.QuerySingleAsync<int>("select count(*)::int from client"));
    }

    [Fact]
    public async Task In_production_no_secret_opens_and_a_service_waits_for_its_approval()
    {
        await using var gateway = new ProductionGateway();
        await gateway.StartAsync();
        var key = Fresh();
        var client = await gateway.Anonymous().PostAsync("/v1/clients", Registration("p@q.example", key)).JsonAsync(201);
        var id = GatewayHost.Text(client, "clientId");
        Assert.Equal("pending", GatewayHost.Text(client, "state"));

        Task<HttpResponseMessage> Ask(IEnumerable<(string Name, string Value)> form) => gateway.Anonymous().PostAsync("/oauth/token", new FormUrlEncodedContent(form.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))));
        var assertion = () => new Assertion(id, ProductionGateway.Address) { Key = key }.Form(gateway.Time.GetUtcNow());
        Assert.Equal("unauthorized_client", GatewayHost.Text(await Ask(assertion()).JsonAsync(400), "error"));
        await using (var connection = await gateway.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("update client set state = 'active'");
            // A database that once was development's: its client is known, its published secret opens nothing.
            await connection.ExecuteAsync("update oauth_application set client_secret = 'x' where client_id = @id", new { id });
        }
        await Ask(assertion()).JsonAsync();
        using var secret = await Ask([("grant_type", "client_credentials"), ("client_id", id), ("client_secret", "x")]);
        Assert.False(secret.IsSuccessStatusCode);
        Assert.DoesNotContain("client_secret_post", (await gateway.Anonymous().GetAsync("/.well-known/openid-configuration").JsonAsync())["token_endpoint_auth_methods_supported"]!.ToJsonString(), StringComparison.Ordinal);
    }

    private sealed class ProductionGateway() : ServiceHost<Program>("gateway")
    {
        public const string Address = "https://gateway.example";

        protected override string EnvironmentName => "Production";

        protected override IEnumerable<(string Key, string Value)> Settings => [("Identity:Issuer", Address)];
    }

    private static ECDsaSecurityKey Fresh() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private async Task<(string Id, SecurityKey Key)> RegisterAsync(SecurityKey? key = null, ServiceHost<Program>? on = null)
    {
        key ??= Fresh();
        var client = await (on ?? gateway).Anonymous().PostAsync("/v1/clients", Registration($"{Guid.NewGuid():n}@partner.example", key)).JsonAsync(201);
        Assert.Equal("active", GatewayHost.Text(client, "state"));
        return (GatewayHost.Text(client, "clientId"), key);
    }

    private static object Registration(string contact, SecurityKey key) =>
        new { name = "A partner's program", contact, scopes = new[] { "booking.read", "booking.write" }, jwks = new { keys = new[] { Jwk(key) } } };

    private static Dictionary<string, string> Jwk(SecurityKey key)
    {
        var jwk = key is RsaSecurityKey rsa ? JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa) : JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)key);
        return key is RsaSecurityKey ? new() { ["kty"] = "RSA", ["n"] = jwk.N, ["e"] = jwk.E } : new() { ["kty"] = "EC", ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y };
    }

    private async Task<HttpClient> TokenAsync(string id, SecurityKey key) => Bearer(await gateway.AskForTokenAsync(new Assertion(id, Issuer) { Key = key }.Form(Now)).JsonAsync());

    private async Task<HttpClient> ActorAsync(string actor) => Bearer(await gateway.AskForTokenAsync(
        ("grant_type", "client_credentials"), ("client_id", "asan-staff"), ("client_secret", "development-only-asan-staff"), ("actor", actor)).JsonAsync());

    private HttpClient Bearer(JsonNode answer)
    {
        var http = gateway.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayHost.Text(answer, "access_token"));
        return http;
    }

    private async Task RefusedAsync((string, string)[] form) => Assert.Equal("invalid_client", await ErrorAsync(form));

    private async Task<string> ErrorAsync((string, string)[] form)
    {
        using var response = await gateway.AskForTokenAsync(form);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.False(response.IsSuccessStatusCode, answer.ToJsonString());
        Assert.True(answer["error"] is not null, answer.ToJsonString());
        return GatewayHost.Text(answer, "error");
    }
}
