using System.Security.Claims;
using Asan.Gateway.Identity.Accounts;
using Asan.Gateway.Pages;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Asan.Gateway.Identity;

/// <summary>
/// OpenID Connect for back offices of others: /oauth/authorize (code flow with PKCE, RFC 7636), /oauth/userinfo and
/// /oauth/logout. OpenIddict has judged client, address and challenge when a request comes here; who signs in does so on
/// the staff's own pages, and a code is given for their session.
/// </summary>
public static class Authorize
{
    public static void Map(WebApplication app)
    {
        app.MapMethods("/oauth/authorize", ["GET", "POST"], AuthorizeAsync).DisableAntiforgery().ExcludeFromDescription();
        app.MapMethods("/oauth/userinfo", ["GET", "POST"], UserInfoAsync).DisableAntiforgery().ExcludeFromDescription();
        app.MapMethods("/oauth/logout", ["GET", "POST"], LogoutAsync).DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> AuthorizeAsync(HttpContext http, IOpenIddictApplicationManager applications, StaffAccounts accounts)
    {
        // What cannot be sent back to the client, such as a wrong address, ends here.
        if (http.GetOpenIddictServerResponse() is { Error: { } error } refused)
            return TypedResults.Text($"{error}: {refused.ErrorDescription}", "text/plain", statusCode: StatusCodes.Status400BadRequest);
        var request = http.GetOpenIddictServerRequest()!;
        var application = (await applications.FindByClientIdAsync(request.ClientId!, http.RequestAborted))!;
        var allowed = await Token.ScopesOfAsync(applications, application, http.RequestAborted);
        string[] standard = [Scopes.OpenId, Scopes.Profile];
        var asked = request.GetScopes();
        if (asked.Except(standard, StringComparer.Ordinal).Except(allowed, StringComparer.Ordinal).Any())
            return Token.Refuse(Errors.InvalidScope, $"This client may ask for: {string.Join(' ', standard)} {string.Join(' ', allowed)}.");

        var session = await http.AuthenticateAsync(Staff.Scheme);
        if (!session.Succeeded || request.HasPromptValue(PromptValues.Login) || Staff.Of(session.Principal) is not { } staff)
        {
            if (request.HasPromptValue(PromptValues.None))
                return Token.Refuse(Errors.LoginRequired, "Nobody is signed in.");
            // Without prompt, or it would ask for ever.
            var again = QueryString.Create(Parameters(http, request).Where(parameter => parameter.Key != "prompt"));
            return TypedResults.Redirect($"/{Language.Preferred(http.Request.Headers.AcceptLanguage)}/sign-in?return={Uri.EscapeDataString("/oauth/authorize" + again)}");
        }
        // The session's roles may be of yesterday.
        return await accounts.FindAsync(staff.Id, http.RequestAborted) is { } account
            ? Token.SignIn(Token.Principal(account.Person.Id, account.Person, asked.IsEmpty ? allowed : asked))
            : Token.Refuse(Errors.AccessDenied, "The account is gone.");
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http, StaffAccounts accounts)
    {
        var token = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!;
        if (await accounts.FindAsync(token.GetClaim(Claims.Subject)!, http.RequestAborted) is not { } account)
            return TypedResults.Challenge(
                new AuthenticationProperties(new Dictionary<string, string?> { [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidToken }),
                [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        http.Response.Headers.CacheControl = "no-store";
        var (id, name, roles, centre, agency, authority) = account.Person;
        return TypedResults.Json(new Dictionary<string, object?> { ["sub"] = id, ["name"] = name, ["role"] = roles, ["centre"] = centre, ["agency"] = agency, ["authority"] = authority }
            .Where(claim => claim.Value is not null).ToDictionary());
    }

    // A link on any page could bring a browser here, so a session ends only for a program that shows who was signed in to it.
    private static async Task<IResult> LogoutAsync(HttpContext http, StaffSessions sessions)
    {
        var hint = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        var session = await http.AuthenticateAsync(Staff.Scheme);
        if (session.Principal is { } user && Staff.Of(user) is { } staff && hint?.GetClaim(Claims.Subject) == staff.Id)
        {
            if (Guid.TryParse(user.FindFirstValue("sid"), out var id))
                await sessions.EndAsync(id, http.RequestAborted);
            await http.SignOutAsync(Staff.Scheme);
        }
        return TypedResults.Redirect($"/{Language.Preferred(http.Request.Headers.AcceptLanguage)}/sign-in");
    }

    private static IEnumerable<KeyValuePair<string, string?>> Parameters(HttpContext http, OpenIddictRequest request) =>
        request.GetParameters().Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value));
}
