using System.Security.Claims;
using System.Text.Json.Serialization;
using Asan.Gateway.Identity.Accounts;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Asan.Gateway.Identity;

/// <summary>
/// POST /oauth/token: client credentials (RFC 6749 section 4.4) for a token of ten minutes. OpenIddict has read the request
/// and knows the client when it comes here. Form and errors are OAuth's own, not those of /v1. In development the
/// parameter <c>actor</c>, an extension, makes the token speak for that person.
/// </summary>
public static class Token
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/oauth/token", HandleAsync)
        .DisableAntiforgery() // No cookie speaks for the caller here.
        .WithTags("Tokens")
        .WithSummary("Get an access token")
        .WithDescription("Form-encoded: `grant_type=client_credentials`, optionally `scope` (a part of the client's scopes, separated by spaces), and the client's proof: `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer` with a `client_assertion` signed by a key of the client (RFC 7523; docs/partners.md). In development `client_id` and `client_secret` (or HTTP Basic) will do, and `actor` names a person of data/development/actors.json for whom the token speaks.")
        .Accepts<Form>("application/x-www-form-urlencoded")
        .Produces<Granted>()
        .Produces<Refused>(StatusCodes.Status400BadRequest)
        .Produces<Refused>(StatusCodes.Status401Unauthorized)
        .WithRequestExample(new Form(
            "client_credentials", ClientAssertionType: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ClientAssertion: "eyJhbGciOiJFUzI1NiJ9.…", Scope: "booking.read booking.write"))
        .WithExample(StatusCodes.Status200OK, new Granted("eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…", "Bearer", 600, "booking.read booking.write"));

    internal sealed record Form(
        [property: JsonPropertyName("grant_type")] string GrantType,
        [property: JsonPropertyName("client_id")] string? ClientId = null,
        [property: JsonPropertyName("client_assertion_type")] string? ClientAssertionType = null,
        [property: JsonPropertyName("client_assertion")] string? ClientAssertion = null,
        [property: JsonPropertyName("client_secret")] string? ClientSecret = null,
        [property: JsonPropertyName("scope")] string? Scope = null,
        [property: JsonPropertyName("code")] string? Code = null,
        [property: JsonPropertyName("code_verifier")] string? CodeVerifier = null,
        [property: JsonPropertyName("redirect_uri")] string? RedirectUri = null,
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

    private static async Task<IResult> HandleAsync(HttpContext http, IOpenIddictApplicationManager applications, Registrations registrations, StaffAccounts accounts)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsAuthorizationCodeGrantType())
            return await RedeemAsync(http, accounts);
        var application = await applications.FindByClientIdAsync(request.ClientId!, http.RequestAborted)
            ?? throw new InvalidOperationException("A client that OpenIddict has accepted is gone.");
        var allowed = await ScopesOfAsync(applications, application, http.RequestAborted);
        var asked = request.GetScopes();
        if (asked.Except(allowed, StringComparer.Ordinal).Any())
            return Refuse(Errors.InvalidScope, $"This client may ask for: {string.Join(' ', allowed)}.");

        Person? person = null;
        if ((string?)request["actor"] is { Length: > 0 } actor && (person = registrations.Find(request.ClientId!, actor)) is null)
            return Refuse(Errors.UnauthorizedClient, "This client may not speak for that actor, or there is no such actor.");
        return SignIn(Principal(person?.Id ?? request.ClientId!, person, asked.IsEmpty ? allowed : asked));
    }

    // OpenIddict has found the code to be the client's, fresh, unused and asked for with this verifier's challenge.
    private static async Task<IResult> RedeemAsync(HttpContext http, StaffAccounts accounts)
    {
        var code = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!;
        return await accounts.FindAsync(code.GetClaim(Claims.Subject)!, http.RequestAborted) is { } account
            ? SignIn(Principal(account.Person.Id, account.Person, code.GetScopes()))
            : Refuse(Errors.InvalidGrant, "The account is gone.");
    }

    /// <summary>Whom the token speaks for, with the claims that services read (<see cref="Access"/>).</summary>
    internal static ClaimsPrincipal Principal(string subject, Person? person, IEnumerable<string> scopes)
    {
        var identity = new ClaimsIdentity("oauth", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject)
            .SetClaim(Claims.Name, person?.Name)
            .SetClaims(Claims.Role, [.. person?.Roles ?? []])
            .SetClaim("centre", person?.Centre)
            .SetClaim("agency", person?.Agency)
            .SetClaim("authority", person?.Authority);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes(scopes).SetAudiences(Access.Audience).SetResources(Access.Audience);
        principal.SetDestinations(claim => claim.Type is Claims.Subject or Claims.Name or Claims.Role or "centre" or "agency" or "authority"
            ? [Destinations.AccessToken, Destinations.IdentityToken]
            : []);
        return principal;
    }

    internal static IResult SignIn(ClaimsPrincipal principal) => TypedResults.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

    internal static async Task<IReadOnlyList<string>> ScopesOfAsync(IOpenIddictApplicationManager applications, object application, CancellationToken cancellation) =>
        [.. (await applications.GetPermissionsAsync(application, cancellation))
            .Where(permission => permission.StartsWith(Permissions.Prefixes.Scope, StringComparison.Ordinal))
            .Select(permission => permission[Permissions.Prefixes.Scope.Length..])];

    internal static IResult Refuse(string error, string description) => TypedResults.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
