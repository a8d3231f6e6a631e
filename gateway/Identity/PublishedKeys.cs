using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Asan.Gateway.Identity;

/// <summary>
/// The issuer's description (OpenID Connect Discovery 1.0) and its public keys (RFC 7517), for the API document: OpenIddict
/// answers both before any route is reached.
/// </summary>
internal static class PublishedKeys
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/openid-configuration", Description () => throw new UnreachableException())
            .WithTags("Tokens").WithSummary("The issuer's description");
        app.MapGet("/oauth/jwks", KeySet () => throw new UnreachableException())
            .WithTags("Tokens").WithSummary("The issuer's public keys")
            .WithDescription("The key that signs, the one to come (published two days before it signs) and the one before (for an hour). Ask again when a token names a key that you do not know.");
    }

    internal sealed record Description(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("jwks_uri")] string JwksUri,
        [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> AuthenticationMethods);

    internal sealed record KeySet(IReadOnlyList<Key> Keys);

    internal sealed record Key(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);
}
