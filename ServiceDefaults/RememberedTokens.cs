using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asan.ServiceDefaults;

/// <summary>
/// Checks a token's signature once a minute, not with each request: a partner sends the same one until it ends. What is
/// remembered ends with the token, and a minute after a key was withdrawn by its issuer. Refused tokens are not remembered.
/// </summary>
public sealed class RememberedTokens(TimeProvider time) : JsonWebTokenHandler
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>Then all are forgotten: whoever sends that many different tokens gains nothing from their memory.</summary>
    private const int Most = 10_000;

    // By digest, so that no token that could be used lies about in memory.
    private readonly ConcurrentDictionary<string, (TokenValidationResult Result, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        var now = time.GetUtcNow();
        if (known.TryGetValue(digest, out var remembered) && now < remembered.Until)
            return remembered.Result;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid)
            return result;
        if (known.Count >= Most)
            known.Clear();
        var ends = new DateTimeOffset(DateTime.SpecifyKind(result.SecurityToken.ValidTo, DateTimeKind.Utc)) + validationParameters.ClockSkew;
        known[digest] = (result, ends < now + Memory ? ends : now + Memory);
        return result;
    }
}
