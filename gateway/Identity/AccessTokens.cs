using Asan.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asan.Gateway.Identity;

/// <summary>
/// Access tokens for the gateway's own pages, which need not ask <c>/oauth/token</c> of the host they run in: the same
/// claims, of ten minutes, signed by the same key.
/// </summary>
public sealed class AccessTokens(Issuer issuer, IssuerKeys keys, TimeProvider time)
{
    /// <summary>Short, since a token cannot be recalled.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(600);

    private static readonly JsonWebTokenHandler Tokens = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="client">The partner's client.</param>
    /// <param name="scopes">Separated by spaces.</param>
    /// <param name="person">For whom the client speaks, if for anybody.</param>
    public string Sign(string client, string scopes, Person? person = null)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = person?.Id ?? client,
            [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
            ["client_id"] = client,
            ["scope"] = scopes,
        };
        if (person is not null)
        {
            claims["name"] = person.Name;
            claims["role"] = person.Roles;
        }
        foreach (var (claim, value) in new[] { ("centre", person?.Centre), ("agency", person?.Agency), ("authority", person?.Authority) })
            if (value is not null)
                claims[claim] = value;
        return Tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer.Address,
            Audience = Access.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims,
            TokenType = "at+jwt", // RFC 9068
            SigningCredentials = new SigningCredentials(keys.Signing, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
