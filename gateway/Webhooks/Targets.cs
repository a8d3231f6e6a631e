using System.Net;
using System.Net.Sockets;

namespace Asan.Gateway.Webhooks;

/// <summary>
/// Where webhooks may go. A partner chooses the address, so it could be one that only this machine reaches (OWASP API7,
/// server-side request forgery). The text of an address is judged when it is registered, the addresses that its name stands
/// for at each connection, since a name may stand for another by then.
/// </summary>
/// <param name="Development">Whether plain HTTP, any port and addresses of this machine and its networks are fine: in the environment Development only.</param>
public sealed record Targets(bool Development)
{
    private static readonly int[] Ports = [443, 8443];

    // IANA's registries of special-purpose addresses (RFC 6890 and what followed), and multicast.
    private static readonly IPNetwork[] NotPublicV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
            "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    // Only 2000::/3 is given out for public use; within it stand exceptions, of which 6to4 and Teredo carry IPv4 addresses.
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublicV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(IPNetwork.Parse)];

    /// <summary>Why an address cannot be registered, as what was expected; null if it can.</summary>
    public string? Refuse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (Development && url.Scheme == Uri.UriSchemeHttp)))
            return $"an absolute address that begins with https://{(Development ? " or http://" : "")}";
        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
            return "an address without user name, password and fragment";
        if (!Development && !Ports.Contains(url.Port))
            return $"the port {string.Join(" or ", Ports)}";
        if (!Development && (url.IsLoopback || (IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out var literal) && !IsPublic(literal))))
            return "an address on the public internet";
        return null;
    }

    /// <summary>Whether a connection to this address may be made.</summary>
    public bool Allows(IPAddress address) => Development || IsPublic(address);

    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublicV4.Any(network => network.Contains(address))
            : PublicV6.Contains(address) && !NotPublicV6.Any(network => network.Contains(address));
    }
}

/// <summary>Looks up a host's addresses.</summary>
public delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellation);

/// <summary>A name stands for an address to which no webhook goes.</summary>
public sealed class TargetRefusedException() : IOException("The name stands for an address that is not public.");
