using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Asan.ServiceDefaults;

/// <summary>
/// Who calls: the partner's client, and the person behind it where the token names one (an actor token).
/// Taken from the claims of the access token; a route that takes an <see cref="Actor"/> needs a token.
/// </summary>
/// <param name="ClientId">The partner's client.</param>
/// <param name="Subject">The person, or the client itself.</param>
/// <param name="Name">The person's name, for the audit trail.</param>
/// <param name="Roles">The person's roles.</param>
/// <param name="Centre">The centre the person works at.</param>
/// <param name="Agency">The agency the person works for.</param>
/// <param name="Authority">The local authority the person speaks for.</param>
public sealed record Actor(
    string ClientId, string Subject, string? Name, IReadOnlyList<string> Roles, string? Centre, string? Agency, string? Authority)
{
    public bool Is(string role) => Roles.Contains(role, StringComparer.Ordinal);

    public static ValueTask<Actor?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult(Of(context.User));

    /// <summary>The caller of a request; null without a token.</summary>
    public static Actor? Of(ClaimsPrincipal user) => user.FindFirstValue("client_id") is not { } client ? null : new Actor(
        client,
        user.FindFirstValue("sub") ?? client,
        user.FindFirstValue("name"),
        [.. user.FindAll("role").Select(claim => claim.Value)],
        user.FindFirstValue("centre"),
        user.FindFirstValue("agency"),
        user.FindFirstValue("authority"));
}

/// <summary>The names of scopes (what a partner's client may do) and roles (what a person may do).</summary>
public static class Scopes
{
    public const string CatalogueWrite = "catalogue.write";
    public const string BookingRead = "booking.read";
    public const string BookingWrite = "booking.write";
    public const string FeedbackRead = "feedback.read";
    public const string FeedbackWrite = "feedback.write";
    public const string AwardsRead = "awards.read";
    public const string AwardsWrite = "awards.write";
    public const string EventsRead = "events.read";
    public const string Integrity = "integrity";
    public const string Clients = "clients";
}

/// <inheritdoc cref="Scopes"/>
public static class Roles
{
    public const string CatalogueEditor = "catalogue-editor";
    public const string CounterClerk = "counter-clerk";
    public const string Kiosk = "kiosk";
    public const string CentreSupervisor = "centre-supervisor";
    public const string AgencyOfficer = "agency-officer";
    public const string CaseOfficer = "case-officer";
    public const string IntegrityOfficer = "integrity-officer";
    public const string AwardSecretary = "award-secretary";
    public const string Judge = "judge";
    public const string Applicant = "applicant";
    public const string ForumHost = "forum-host";
    public const string PartnerManager = "partner-manager";
    public const string DataProtectionOfficer = "data-protection-officer";

    public static IReadOnlyList<string> All { get; } =
    [
        CatalogueEditor, CounterClerk, Kiosk, CentreSupervisor, AgencyOfficer, CaseOfficer, IntegrityOfficer, AwardSecretary, Judge, Applicant, ForumHost, PartnerManager,
        DataProtectionOfficer,
    ];
}

/// <summary>What a route demands of the token: a scope, and one of some roles if any are named.</summary>
public sealed record Demand(string Scope, IReadOnlyList<string> AnyRole);

public static class Access
{
    public const string Audience = "asan-platform";

    /// <summary>The client as which the pages ask the services in a citizen's place.</summary>
    public const string PagesClient = "asan-pages";

    /// <summary>Tokens of the issuer at <c>Identity:Issuer</c>, checked by its published keys.</summary>
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = builder.Configuration["Identity:Issuer"]?.TrimEnd('/')
                ?? throw new InvalidOperationException("Identity:Issuer is not set. Set it to the address of the gateway, such as http://localhost:20080.");
            options.Audience = Audience;
            options.MapInboundClaims = false;
            options.RequireHttpsMetadata = !builder.Environment.IsDevelopment();
            options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
            options.TokenValidationParameters.ValidTypes = ["at+jwt"]; // RFC 9068: no id token, no client's assertion
            options.TokenValidationParameters.ValidAlgorithms = ["ES256", "RS256", "PS256"];
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new RememberedTokens(TimeProvider.System) { MapInboundClaims = false });
        });
        builder.Services.AddAuthorization();
    }

    /// <summary>The route needs a token with this scope, and with one of the roles if any are named.</summary>
    public static TBuilder Demands<TBuilder>(this TBuilder builder, string scope, params string[] anyRole) where TBuilder : IEndpointConventionBuilder =>
        builder
            .WithMetadata(new Demand(scope, anyRole))
            .RequireAuthorization(policy => policy.RequireAuthenticatedUser().RequireAssertion(context =>
                HasScope(context.User, scope) && (anyRole.Length == 0 || anyRole.Any(role => context.User.HasClaim("role", role)))));

    internal static string WhyForbidden(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Demand>() is not { } demand)
            return "The token does not allow this operation.";
        if (!HasScope(http.User, demand.Scope))
            return $"Expected a token with the scope {demand.Scope}; one with \"{http.User.FindFirstValue("scope")}\" came. Ask for the scope at POST /oauth/token.";
        var roles = string.Join(", ", http.User.FindAll("role").Select(claim => claim.Value));
        return $"Expected an actor token with the role {string.Join(" or ", demand.AnyRole)}; {(roles.Length == 0 ? "one without roles" : $"one with {roles}")} came.";
    }

    private static bool HasScope(ClaimsPrincipal user, string scope) =>
        user.FindFirstValue("scope")?.Split(' ').Contains(scope, StringComparer.Ordinal) == true;
}
