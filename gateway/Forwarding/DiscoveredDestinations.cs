using System.Net;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Asan.Gateway.Forwarding;

/// <summary>
/// Turns <c>http://booking</c> into the addresses that service discovery knows (<c>services:booking:http:0</c> …), and
/// again when they change. The package that would do it, Microsoft.Extensions.ServiceDiscovery.Yarp, is not on every feed.
/// </summary>
internal sealed class DiscoveredDestinations(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DestinationConfig>(StringComparer.OrdinalIgnoreCase);
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var source = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
            {
                var address = AddressOf(endpoint.EndPoint, new Uri(destination.Address));
                found[$"{name} {address}"] = destination with { Address = address };
            }
        }
        return new ResolvedDestinationCollection(found, new CompositeChangeToken(changes));
    }

    internal static string AddressOf(EndPoint endpoint, Uri wanted) => endpoint switch
    {
        UriEndPoint { Uri: var uri } => uri.ToString(),
        DnsEndPoint dns => new UriBuilder(wanted.Scheme, dns.Host, dns.Port == 0 ? wanted.Port : dns.Port).Uri.ToString(),
        IPEndPoint ip => new UriBuilder(wanted.Scheme, ip.Address.ToString(), ip.Port == 0 ? wanted.Port : ip.Port).Uri.ToString(),
        _ => throw new NotSupportedException($"Service discovery gave an address of the kind {endpoint.GetType().Name}."),
    };
}
