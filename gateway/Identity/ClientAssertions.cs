using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Asan.Gateway.Identity;

/// <summary>
/// What a client's assertion (private_key_jwt: RFC 7521, RFC 7523) must be beyond what OpenIddict checks, which is the
/// signature by a key of the client's set, issuer and subject, and that it has not ended.
/// </summary>
public static class ClientAssertions
{
    /// <summary>An assertion that lives longer could be kept and used.</summary>
    private static readonly Duration LongestLife = Duration.FromMinutes(5);

    private static readonly Duration Skew = Duration.FromSeconds(30);

    private const int MaxJtiLength = 128;

    private const string Use = """
        insert into used_assertion (client_id, jti_digest, expires_at) values (@Client, @Digest, @Until) on conflict do nothing
        """;

    /// <summary>
    /// Which algorithms; and beside the type that RFC 7523's revision asks for, the one that today's libraries write. The
    /// audience is judged by <see cref="Once"/>, which takes the token endpoint's address too.
    /// </summary>
    public sealed class Accepted : IOpenIddictServerHandler<ValidateTokenContext>
    {
        private const string Type = "client-authentication+jwt";

        public ValueTask HandleAsync(ValidateTokenContext context)
        {
            if (!context.ValidTokenTypes.Contains(TokenTypeIdentifiers.Private.ClientAssertion))
                return ValueTask.CompletedTask;
            context.DisableAudienceValidation = true;
            context.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256];
            context.TokenValidationParameters.TypeValidator = (type, _, _) =>
                type is null or "" or Type or $"application/{Type}" || type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
                    ? Type
                    : throw new SecurityTokenInvalidTypeException("The assertion is of another type.");
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Whatever is wrong with an assertion, the client has not proved itself: invalid_client (RFC 7521 section 4.2.1).</summary>
    public sealed class Refusal : IOpenIddictServerHandler<ApplyTokenResponseContext>
    {
        public ValueTask HandleAsync(ApplyTokenResponseContext context)
        {
            if (context.Request?.ClientAssertion is not null && (context.Error == Errors.InvalidToken || context.Error == Errors.InvalidGrant && context.Request.IsClientCredentialsGrantType()))
                context.Response.Error = Errors.InvalidClient;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>For this issuer alone, for a short while, and once.</summary>
    public sealed class Once(Issuer issuer, NpgsqlDataSource dataSource, TimeProvider time) : IOpenIddictServerHandler<ProcessAuthenticationContext>
    {
        public async ValueTask HandleAsync(ProcessAuthenticationContext context)
        {
            if (context.ClientAssertionPrincipal is not { } assertion)
                return;
            // One audience: an assertion that another server may take too could be replayed there, or from there.
            if (assertion.GetClaims(Claims.Audience) is not [var audience] || !(audience == issuer.Address || audience == $"{issuer.Address}/" || audience == $"{issuer.Address}/oauth/token"))
            {
                context.Reject(Errors.InvalidClient, $"Expected the assertion's aud to be {issuer.Address} or {issuer.Address}/oauth/token, and nothing else.");
                return;
            }
            var now = time.Now();
            if (!long.TryParse(assertion.GetClaim(Claims.ExpiresAt), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || seconds > (now + LongestLife + Skew).ToUnixTimeSeconds() || seconds <= (now - Skew).ToUnixTimeSeconds())
            {
                context.Reject(Errors.InvalidClient, $"Expected the assertion's exp to be at most {LongestLife.TotalMinutes:0} minutes ahead, and not past.");
                return;
            }
            if (assertion.GetClaim(Claims.JwtId) is not { Length: > 0 and <= MaxJtiLength } jti)
            {
                context.Reject(Errors.InvalidClient, $"Expected the assertion to have a jti of 1 to {MaxJtiLength} characters, new in each.");
                return;
            }
            await using var connection = await dataSource.OpenConnectionAsync(context.CancellationToken);
            if (await connection.ExecuteAsync(Use, new
            {
                Client = assertion.GetClaim(Claims.Issuer),
                Digest = SHA256.HashData(Encoding.UTF8.GetBytes(jti)),
                Until = Instant.FromUnixTimeSeconds(seconds) + Skew,
            }) == 0)
                context.Reject(Errors.InvalidClient, "This assertion has been used. Sign a new one, with a jti of its own, for each request.");
        }
    }
}
