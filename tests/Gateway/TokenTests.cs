using System.Net.Http.Headers;
using System.Text;
using Asan.TestBed;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Asan.Gateway.Tests;

public sealed class TokenTests(GatewayHost gateway)
{
    [Fact]
    public async Task A_client_gets_a_token_of_ten_minutes_that_the_published_keys_verify()
    {
        var answer = await gateway.AskForTokenAsync(GatewayHost.PartnerOne(("scope", "booking.read events.read"))).JsonAsync();

        Assert.Equal("Bearer", GatewayHost.Text(answer, "token_type"));
        Assert.InRange(answer["expires_in"]!.GetValue<int>(), 599, 600); // of whole seconds, and some have begun
        Assert.Equal("booking.read events.read", GatewayHost.Text(answer, "scope"));
        var description = await gateway.Anonymous().GetAsync("/.well-known/openid-configuration").JsonAsync();
        var keys = await gateway.Anonymous().GetAsync("/oauth/jwks").JsonAsync();
        var verified = await new JsonWebTokenHandler().ValidateTokenAsync(GatewayHost.Text(answer, "access_token"), new TokenValidationParameters
        {
            ValidIssuer = GatewayHost.Text(description, "issuer"),
            ValidAudience = "asan-platform",
            IssuerSigningKeys = new JsonWebKeySet(keys.ToJsonString()).GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
        });
        Assert.True(verified.IsValid, verified.Exception?.Message);
        Assert.Equal("partner-one", verified.Claims["client_id"]);
        Assert.Equal("partner-one", verified.Claims["sub"]);
        Assert.False(verified.Claims.ContainsKey("role"));
    }

    [Fact]
    public async Task An_actor_token_carries_person_roles_and_place()
    {
        var answer = await gateway.AskForTokenAsync(
            ("grant_type", "client_credentials"), ("client_id", "asan-staff"), ("client_secret", "development-only-asan-staff"), ("actor", "clerk-training-1")).JsonAsync();

        var token = new JsonWebToken(GatewayHost.Text(answer, "access_token"));
        Assert.Equal("clerk-training-1", token.Subject);
        Assert.Equal("asan-staff", token.GetClaim("client_id").Value);
        Assert.Equal("training-centre", token.GetClaim("centre").Value);
        Assert.Equal(["counter-clerk"], token.Claims.Where(claim => claim.Type == "role").Select(claim => claim.Value));
    }

    [Fact]
    public async Task The_secret_may_come_as_http_basic()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("partner-one:development-only-partner-one"))) },
        };
        await gateway.Anonymous().SendAsync(request).JsonAsync();
    }

    public static TheoryData<string, int, string, (string, string)[]> Refusals => new()
    {
        { "a wrong secret", 401, "invalid_client", [("grant_type", "client_credentials"), ("client_id", "partner-one"), ("client_secret", "guess")] },
        { "an unknown client", 401, "invalid_client", [("grant_type", "client_credentials"), ("client_id", "nobody"), ("client_secret", "guess")] },
        { "no client", 400, "invalid_request", [("grant_type", "client_credentials")] },
        { "another grant", 400, "unsupported_grant_type", [("grant_type", "password"), ("client_id", "partner-one"), ("client_secret", "development-only-partner-one")] },
        { "no grant", 400, "invalid_request", [("client_id", "partner-one"), ("client_secret", "development-only-partner-one")] },
        { "a scope of others", 400, "invalid_scope", GatewayHost.PartnerOne(("scope", "booking.read awards.write")) },
        { "a person of others", 400, "unauthorized_client", GatewayHost.PartnerOne(("actor", "judge-1")) },
        { "a parameter twice", 400, "invalid_request", GatewayHost.PartnerOne(("client_id", "partner-one")) },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_request_for_a_token_is_refused_as_RFC_6749_says(string with, int status, string error, (string, string)[] form)
    {
        using var response = await gateway.AskForTokenAsync(form);

        var answer = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.True(status == (int)response.StatusCode, $"{with}: {answer}");
        Assert.Equal(error, GatewayHost.Text(answer, "error"));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count > 0);
        Assert.DoesNotContain("guess", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused()
    {
        var http = gateway.Client("partner-one", "events.read"); // signed by the test's issuer, not the gateway's
        Assert.Equal("unauthenticated", await http.GetAsync("/v1/events").ProblemAsync(401));
    }
}
