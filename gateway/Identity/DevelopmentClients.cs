using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Asan.Gateway.Identity;

/// <summary>
/// Writes the clients of <c>data/development</c> into the issuer's database. Their secrets are published: elsewhere than in
/// development the issuer takes none (<see cref="IssuerHost"/>).
/// </summary>
internal static class DevelopmentClients
{
    public static async Task WriteAsync(IServiceProvider services)
    {
        var applications = services.GetRequiredService<IOpenIddictApplicationManager>();
        foreach (var client in services.GetRequiredService<Registrations>().Clients)
        {
            var wanted = new OpenIddictApplicationDescriptor
            {
                ClientId = client.ClientId,
                ClientSecret = client.Secret,
                ClientType = ClientTypes.Confidential,
                DisplayName = client.ClientId,
                Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
            };
            wanted.AddScopePermissions([.. client.Scopes]);
            if (await applications.FindByClientIdAsync(client.ClientId) is { } known)
                await applications.UpdateAsync(known, wanted);
            else
                await applications.CreateAsync(wanted);
        }
    }
}
