using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asan.Gateway.Tests;

/// <summary>A client's assertion (RFC 7523), good unless a test spoils a part of it.</summary>
internal sealed record Assertion(string Client, string Audience)
{
    public SecurityKey Key { get; init; } = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public string Algorithm { get; init; } = SecurityAlgorithms.EcdsaSha256;

    public string? Jti { get; init; } = Guid.NewGuid().ToString();

    public string? Subject { get; init; }

    public TimeSpan Life { get; init; } = TimeSpan.FromMinutes(2);

    public string? Type { get; init; }

    public string Sign(DateTimeOffset now)
    {
        var claims = new List<Claim> { new("sub", Subject ?? Client) };
        if (Jti is not null)
            claims.Add(new Claim("jti", Jti));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Client,
            Audience = Audience,
            Subject = new ClaimsIdentity(claims),
            IssuedAt = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            TokenType = Type,
            SigningCredentials = new SigningCredentials(Key, Algorithm),
        });
    }

    /// <summary>The form of a request for a token.</summary>
    public (string, string)[] Form(DateTimeOffset now, params (string, string)[] more) =>
        [("grant_type", "client_credentials"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", Sign(now)), .. more];
}
