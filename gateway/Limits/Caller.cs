using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Caching.Memory;

namespace Asan.Gateway.Limits;

/// <summary>
/// Who sends a request: the client of a valid token, else the address. A token that is not valid counts for the address,
/// so that nobody spends another's budget. Checking a signature costs some 0.1 ms, so what came of it is kept by the token's
/// digest until the token ends: a client pays once in ten minutes.
/// </summary>
public sealed class Callers(TimeProvider time) : IDisposable
{
    private const int TokensKept = 20_000;

    private static readonly object Key = new();

    private readonly MemoryCache clients = new(new MemoryCacheOptions { SizeLimit = TokensKept });

    /// <summary>The client of the request's token; null without a valid one.</summary>
    public async ValueTask<string?> ClientAsync(HttpContext http)
    {
        if (http.Items.TryGetValue(Key, out var known))
            return (string?)known;
        var client = await FindAsync(http);
        http.Items[Key] = client;
        return client;
    }

    private async ValueTask<string?> FindAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(header)));
        if (clients.TryGetValue(digest, out (string Client, DateTimeOffset Until) kept) && kept.Until > time.GetUtcNow())
            return kept.Client;
        AuthenticateResult result;
        try
        {
            result = await http.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            return null; // The issuer's keys cannot be had; the service behind will say so.
        }
        if (!result.Succeeded || result.Principal.FindFirst("client_id")?.Value is not { } client)
            return null;
        if (long.TryParse(result.Principal.FindFirst("exp")?.Value, out var seconds))
            clients.Set(digest, (client, DateTimeOffset.FromUnixTimeSeconds(seconds)), new MemoryCacheEntryOptions { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) });
        return client;
    }

    /// <summary>The address as it is counted: an IPv6 network is /64, since whoever has one address of it has them all (RFC 6177).</summary>
    public static string AddressOf(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is not { } address)
            return "?";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes).ToString();
    }

    public void Dispose() => clients.Dispose();
}
