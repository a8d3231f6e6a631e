using System.Security.Claims;
using System.Security.Cryptography;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asan.TestBed;

/// <summary>An issuer of access tokens for one test run: its own key, its own discovery document on loopback.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly ECDsaSecurityKey key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "test" };
    private readonly WebApplication app;

    private TestIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Address, jwks_uri = $"{Address}/oauth/jwks" }));
        app.MapGet("/oauth/jwks", () =>
        {
            var point = key.ECDsa.ExportParameters(false).Q;
            return Results.Json(new { keys = new[] { new { kty = "EC", use = "sig", alg = "ES256", crv = "P-256", kid = key.KeyId, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) } } });
        });
    }

    public string Address => app.Urls.First();

    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>A token of a partner's client, or with a <paramref name="person"/> an actor token.</summary>
    public string Token(string client, string scope, Person? person = null, TimeSpan? lifetime = null)
    {
        var claims = new List<Claim> { new("client_id", client), new("scope", scope), new("sub", person?.Id ?? client) };
        if (person is not null)
        {
            claims.AddRange(person.Roles.Select(role => new Claim("role", role)));
            claims.Add(new Claim("name", person.Id));
            void Add(string type, string? value) => claims.AddRange(value is null ? [] : [new Claim(type, value)]);
            Add("centre", person.Centre);
            Add("agency", person.Agency);
            Add("authority", person.Authority);
        }
        var now = DateTime.UnixEpoch + (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = Access.Audience,
            TokenType = "at+jwt",
            Subject = new ClaimsIdentity(claims),
            NotBefore = now.AddMinutes(-5) + (lifetime < TimeSpan.Zero ? TimeSpan.FromDays(-1) : TimeSpan.Zero),
            Expires = now + (lifetime ?? TimeSpan.FromHours(12)),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.ECDsa.Dispose();
    }
}

/// <summary>The person of an actor token.</summary>
public sealed record Person(string Id, params IReadOnlyList<string> Roles)
{
    public string? Centre { get; init; }

    public string? Agency { get; init; }

    public string? Authority { get; init; }
}
