using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Asan.Gateway.Identity;

/// <summary>
/// Issues access tokens from the clients and persons of <c>data/development</c>. It exists in the environment
/// Development only: anywhere else <c>Identity:Issuer</c> names a real issuer, and the services do not see a difference.
/// </summary>
public static class DevelopmentIssuer
{
    public static void AddDevelopmentIssuer(this WebApplicationBuilder builder)
    {
        if (!builder.Environment.IsDevelopment())
            return;
        var issuer = new Issuer(builder.Configuration["Identity:Issuer"]?.TrimEnd('/')
            ?? throw new InvalidOperationException("Identity:Issuer is not set. Set it to the gateway's own address, such as http://localhost:20080."));
        var folder = Path.GetFullPath(Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["Development:Data"] ?? "../data/development"));
        builder.Services.AddSingleton(issuer);
        builder.Services.AddSingleton(Registrations.Read(folder));
        builder.Services.AddSingleton<SigningKey>();
        // The gateway checks its own tokens with the key at hand: fetching its own documents would wait for itself.
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKey>((options, key) =>
        {
            options.Configuration = new OpenIdConnectConfiguration { Issuer = issuer.Address };
            options.Configuration.SigningKeys.Add(key.Public);
        });
    }

    public static async Task MapDevelopmentIssuerAsync(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.Logger.LogWarning(
                "The development issuer is off: it starts only in the environment Development, this is {Environment}. Identity:Issuer must name another issuer of tokens",
                app.Environment.EnvironmentName);
            return;
        }
        await app.Services.GetRequiredService<SigningKey>().LoadAsync();
        Token.Map(app);
        PublishedKeys.Map(app);
    }
}

/// <summary>Who issues the tokens.</summary>
/// <param name="Address">The gateway's public address without a trailing slash; the tokens' <c>iss</c>.</param>
public sealed record Issuer(string Address);
