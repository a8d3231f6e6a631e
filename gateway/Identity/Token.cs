using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization;
using Asan.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Asan.Gateway.Identity;

/// <summary>
/// POST /oauth/token: client credentials (RFC 6749 section 4.4) for a token of ten minutes. Its form and its errors are
/// OAuth's own, not those of /v1. The parameter <c>actor</c> is this issuer's extension: the token then speaks for that
/// person and carries name, roles and place.
/// </summary>
public static class Token
{
    /// <summary>Lifetime of an access token; short, since a token cannot be recalled.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(600);

    private static readonly JsonWebTokenHandler Tokens = new() { SetDefaultTimesOnTokenCreation = false };

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/oauth/token", HandleAsync)
        .DisableAntiforgery() // No cookie speaks for the caller here.
        .WithTags("Tokens")
        .WithSummary("Get an access token")
        .WithDescription("Form-encoded: `grant_type=client_credentials`, `client_id` and `client_secret` (or HTTP Basic), optionally `scope` (a part of the client's scopes, separated by spaces) and `actor` (a person of data/development/actors.json).")
        .Accepts<Form>("application/x-www-form-urlencoded")
        .Produces<Granted>()
        .Produces<Refused>(StatusCodes.Status400BadRequest)
        .Produces<Refused>(StatusCodes.Status401Unauthorized);

    internal sealed record Form(
        [property: JsonPropertyName("grant_type")] string GrantType,
        [property: JsonPropertyName("client_id")] string? ClientId = null,
        [property: JsonPropertyName("client_secret")] string? ClientSecret = null,
        [property: JsonPropertyName("scope")] string? Scope = null,
        [property: JsonPropertyName("actor")] string? Actor = null);

    internal sealed record Granted(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);

    /// <summary>RFC 6749 section 5.2.</summary>
    internal sealed record Refused(
        [property: JsonPropertyName("error")] string Error,
        [property: JsonPropertyName("error_description")] string Description);

    private static async Task<IResult> HandleAsync(HttpContext http, Issuer issuer, SigningKey key, Registrations registrations, TimeProvider time)
    {
        http.Response.Headers.CacheControl = "no-store"; // RFC 6749 section 5.1
        if (!http.Request.HasFormContentType)
            return Refuse("invalid_request", "Expected Content-Type: application/x-www-form-urlencoded.");
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (form.Any(parameter => parameter.Value.Count > 1))
            return Refuse("invalid_request", "Each parameter may come once.");

        var (clientId, secret, basic) = CredentialsOf(http.Request, form);
        if (clientId is null || secret is null)
            return Unauthorized(http, "Expected client_id and client_secret in the form, or HTTP Basic.");
        if (basic && form.ContainsKey("client_secret"))
            return Refuse("invalid_request", "Expected the secret either in the form or as HTTP Basic, not both.");
        if (registrations.Authenticate(clientId, secret) is not { } client)
            return Unauthorized(http, "The client is unknown or its secret is another.");

        if (form["grant_type"] != "client_credentials")
            return Refuse(form.ContainsKey("grant_type") ? "unsupported_grant_type" : "invalid_request", "Expected grant_type=client_credentials.");
        var asked = form["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Except(client.Scopes, StringComparer.Ordinal).Any())
            return Refuse("invalid_scope", $"This client may ask for: {string.Join(' ', client.Scopes)}.");
        var scopes = string.Join(' ', asked.Length == 0 ? client.Scopes : asked.Distinct(StringComparer.Ordinal));
        Person? person = null;
        if (form["actor"].ToString() is { Length: > 0 } actor && (person = registrations.Find(client, actor)) is null)
            return Refuse("unauthorized_client", "This client may not speak for that actor, or there is no such actor.");

        var token = Sign(issuer, key, client, person, scopes, time.GetUtcNow().UtcDateTime);
        return TypedResults.Json(new Granted(token, "Bearer", (int)Lifetime.TotalSeconds, scopes));
    }

    private static string Sign(Issuer issuer, SigningKey key, Client client, Person? person, string scopes, DateTime now)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = person?.Id ?? client.ClientId,
            [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
            ["client_id"] = client.ClientId,
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
            SigningCredentials = new SigningCredentials(key.Private, SecurityAlgorithms.EcdsaSha256),
        });
    }

    // RFC 6749 section 2.3.1: in the Basic form both parts are form-encoded before they are joined.
    private static (string? ClientId, string? Secret, bool Basic) CredentialsOf(HttpRequest request, IFormCollection form)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || !"Basic".Equals(header.Scheme, StringComparison.OrdinalIgnoreCase))
            return (form["client_id"], form["client_secret"], false);
        try
        {
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(header.Parameter ?? "")).Split(':', 2);
            return parts.Length == 2 ? (Decode(parts[0]), Decode(parts[1]), true) : (null, null, true);
        }
        catch (FormatException)
        {
            return (null, null, true);
        }
    }

    private static string Decode(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));

    private static IResult Unauthorized(HttpContext http, string description)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"asan\"";
        return TypedResults.Json(new Refused("invalid_client", description), statusCode: StatusCodes.Status401Unauthorized);
    }

    private static IResult Refuse(string error, string description) =>
        TypedResults.Json(new Refused(error, description), statusCode: StatusCodes.Status400BadRequest);
}
