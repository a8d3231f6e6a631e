using System.Text.Json.Serialization;
using Microsoft.IdentityModel.Tokens;

namespace Asan.Gateway.Identity;

/// <summary>What a service needs to check tokens: the issuer's description (OpenID Connect Discovery 1.0) and its public keys (RFC 7517).</summary>
public static class PublishedKeys
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/.well-known/openid-configuration", (Issuer issuer) => new Description(
                issuer.Address,
                $"{issuer.Address}/oauth/token",
                $"{issuer.Address}/oauth/jwks",
                ["client_credentials"],
                ["client_secret_basic", "client_secret_post"],
                [],
                ["public"],
                [SecurityAlgorithms.EcdsaSha256]))
            .WithTags("Tokens").WithSummary("The issuer's description");

        app.MapGet("/oauth/jwks", (SigningKey key) =>
            {
                var published = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key.Public);
                return new KeySet([new Key(published.Kty, published.Crv, published.X, published.Y, published.Kid, "sig", SecurityAlgorithms.EcdsaSha256)]);
            })
            .WithTags("Tokens").WithSummary("The issuer's public keys");
    }

    private sealed record Description(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("jwks_uri")] string JwksUri,
        [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> AuthenticationMethods,
        [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
        [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes,
        [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> Algorithms);

    private sealed record KeySet(IReadOnlyList<Key> Keys);

    private sealed record Key(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);
}
