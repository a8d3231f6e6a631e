using Asan.Gateway.Identity.Accounts;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Asan.Gateway.Identity;

/// <summary>
/// The issuer of access tokens: OpenIddict, in every environment. Development adds what is only for there: the clients of
/// <c>data/development</c> with their secrets, and tokens that speak for its persons.
/// </summary>
public static class IssuerHost
{
    /// <summary>What a token may allow. A client has some of these (<see cref="ServiceDefaults.Scopes"/>).</summary>
    public static readonly IReadOnlyList<string> AllScopes =
    [
        ServiceDefaults.Scopes.CatalogueWrite, ServiceDefaults.Scopes.BookingRead, ServiceDefaults.Scopes.BookingWrite, ServiceDefaults.Scopes.FeedbackRead,
        ServiceDefaults.Scopes.FeedbackWrite, ServiceDefaults.Scopes.AwardsRead, ServiceDefaults.Scopes.AwardsWrite, ServiceDefaults.Scopes.EventsRead,
        ServiceDefaults.Scopes.Integrity, ServiceDefaults.Scopes.Clients,
    ];

    public static void AddIssuer(this WebApplicationBuilder builder)
    {
        var development = builder.Environment.IsDevelopment();
        var issuer = new Issuer(builder.Configuration["Identity:Issuer"]?.TrimEnd('/')
            ?? throw new InvalidOperationException("Identity:Issuer is not set. Set it to the gateway's own address, such as http://localhost:20080."));
        if (!development && !issuer.Address.StartsWith("https://", StringComparison.Ordinal))
            throw new InvalidOperationException($"Identity:Issuer must be an https address in the environment {builder.Environment.EnvironmentName}: tokens and passwords travel to it.");
        var folder = Path.GetFullPath(Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["Development:Data"] ?? "../data/development"));
        builder.Services.AddSingleton(issuer);
        builder.Services.AddSingleton(development ? Registrations.Read(folder) : new Registrations([], []));
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<IssuerKeys>();
        builder.Services.AddHostedService(services => services.GetRequiredService<IssuerKeys>());
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(services => services.GetRequiredService<IssuerKeys>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(services => services.GetRequiredService<IssuerKeys>());
        builder.Services.AddHostedService<ForgetExpired>();
        builder.Services.AddDbContext<IssuerDatabase>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()).UseOpenIddict());
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IssuerDatabase>())
            .AddServer(server => Configure(server, issuer, development));

        // The gateway checks its own tokens with the keys at hand: fetching its own documents would wait for itself.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IssuerKeys>((options, keys) =>
        {
            options.Configuration = new Microsoft.IdentityModel.Protocols.OpenIdConnect.OpenIdConnectConfiguration { Issuer = issuer.Address };
            options.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, _, _) => keys.Published;
        });
    }

    /// <summary>Before the first request: keys, and in development the clients of <c>data/development</c>.</summary>
    public static async Task StartIssuerAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<IssuerKeys>().LoadAsync(CancellationToken.None);
        await using var scope = app.Services.CreateAsyncScope();
        if (!app.Environment.IsDevelopment())
            return;
        await DevelopmentClients.WriteAsync(scope.ServiceProvider);
        await DevelopmentAccounts.WriteAsync(scope.ServiceProvider);
    }

    public static void MapIssuer(this WebApplication app)
    {
        Token.Map(app);
        Authorize.Map(app);
        PublishedKeys.Map(app);
    }

    private static void Configure(OpenIddictServerBuilder server, Issuer issuer, bool development)
    {
        server.SetIssuer(new Uri(issuer.Address))
            .SetTokenEndpointUris("/oauth/token")
            .SetJsonWebKeySetEndpointUris("/oauth/jwks")
            .SetConfigurationEndpointUris("/.well-known/openid-configuration")
            .SetAuthorizationEndpointUris("/oauth/authorize")
            .SetUserInfoEndpointUris("/oauth/userinfo")
            .SetEndSessionEndpointUris("/oauth/logout")
            .AllowClientCredentialsFlow()
            .AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .SetIdentityTokenLifetime(TimeSpan.FromMinutes(10))
            .SetAccessTokenLifetime(AccessTokens.Lifetime)
            .DisableAccessTokenEncryption() // Services read the claims.
            .RegisterScopes([.. AllScopes, OpenIddictConstants.Scopes.Profile])
            .IgnoreScopePermissions(); // Token.cs and Authorize.cs judge scopes, and answer which may be asked for.
        // TLS ends before the gateway (docs/tls.md); the issuer's address must be https outside of development.
        server.UseAspNetCore().DisableTransportSecurityRequirement()
            .EnableTokenEndpointPassthrough().EnableAuthorizationEndpointPassthrough().EnableUserInfoEndpointPassthrough().EnableEndSessionEndpointPassthrough()
            .EnableErrorPassthrough().SuppressJsonResponseIndentation();
        server.Configure(options =>
        {
            // A challenge in plain text protects nothing, and a code in a query reaches the server of the client alone.
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
            options.ResponseModes.IntersectWith([ResponseModes.Query]);
            // A secret is known to two and travels; outside of development a client proves itself by a key of its own.
            options.ClientAuthenticationMethods.Remove(ClientAuthenticationMethods.ClientSecretJwt);
            if (development)
                return;
            options.ClientAuthenticationMethods.Remove(ClientAuthenticationMethods.ClientSecretBasic);
            options.ClientAuthenticationMethods.Remove(ClientAuthenticationMethods.ClientSecretPost);
        });

        // The issuer's address is the configured one, whatever name the request came by, and without a slash at its end.
        server.AddEventHandler<ProcessRequestContext>(handler => handler
            .SetOrder(OpenIddictServerAspNetCoreHandlers.ResolveRequestUri.Descriptor.Order + 1)
            .UseInlineHandler(context =>
            {
                if (context.Transaction.GetHttpRequest() is { } request)
                    (context.BaseUri, context.RequestUri) = (new Uri(issuer.Address), new Uri($"{issuer.Address}{request.PathBase}{request.Path}{request.QueryString}"));
                return default;
            }));
        server.AddEventHandler<ApplyConfigurationResponseContext>(handler => handler.SetOrder(int.MinValue).UseInlineHandler(context =>
        {
            context.Response["issuer"] = issuer.Address;
            return default;
        }));
        server.AddEventHandler<ApplyAuthorizationResponseContext>(handler => handler.SetOrder(OpenIddictServerHandlers.Authentication.AttachIssuer.Descriptor.Order + 1).UseInlineHandler(context =>
        {
            if (context.Response[Parameters.Iss] is not null)
                context.Response[Parameters.Iss] = issuer.Address; // RFC 9207
            return default;
        }));
        server.AddEventHandler<GenerateTokenContext>(handler => handler.SetOrder(int.MinValue).UseInlineHandler(context =>
        {
            context.Principal.SetClaim(Claims.Private.Issuer, issuer.Address);
            // Services check tokens by themselves: a row for each would be written and never read. Codes are redeemed by theirs.
            if (context.TokenType is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.IdentityToken)
                context.CreateTokenEntry = context.PersistTokenPayload = false;
            return default;
        }));
        // OAuth lets an issuer leave out the scope where it is the one asked for; ours always says what was granted.
        server.AddEventHandler<ProcessSignInContext>(handler => handler.SetOrder(OpenIddictServerHandlers.AttachSignInParameters.Descriptor.Order + 1).UseInlineHandler(context =>
        {
            if (context.AccessTokenPrincipal is { } granted)
                context.Response.Scope = string.Join(' ', granted.GetScopes());
            return default;
        }));
        server.AddEventHandler<ValidateTokenContext>(handler => handler
            .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 1)
            .UseSingletonHandler<ClientAssertions.Accepted>());
        server.AddEventHandler<ApplyTokenResponseContext>(handler => handler.SetOrder(int.MinValue).UseSingletonHandler<ClientAssertions.Refusal>());
        server.AddEventHandler<ProcessAuthenticationContext>(handler => handler
            .SetOrder(OpenIddictServerHandlers.ValidateClientAssertionIssuer.Descriptor.Order + 1)
            .UseSingletonHandler<ClientAssertions.Once>());
    }
}

/// <summary>Who issues the tokens.</summary>
/// <param name="Address">The gateway's public address without a trailing slash; the tokens' <c>iss</c>.</param>
public sealed record Issuer(string Address);
