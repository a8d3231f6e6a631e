using System.ComponentModel.DataAnnotations;

namespace Asan.Gateway.Limits;

/// <summary>
/// The limits as they stand in the configuration, section <c>Limits</c> (docs/limits.md): who may ask how often, what is
/// dropped first when a service is overloaded, and whose word about a caller's address is taken.
/// </summary>
public sealed class LimitSettings
{
    /// <summary>In the order of their places: the first group with a fitting route is the request's.</summary>
    [MinLength(1)]
    public Dictionary<string, GroupSettings> Groups { get; init; } = [];

    /// <summary>What one client may do in a day and a month (UTC) in all.</summary>
    public QuotaSettings Quota { get; init; } = new();

    /// <summary>Clients with other limits than the groups', by <c>client_id</c>.</summary>
    public Dictionary<string, ClientSettings> Clients { get; init; } = [];

    /// <summary>Times all rates: development's is large, since its seed and its tests ask more often than any partner.</summary>
    [Range(0.001, 1_000_000)]
    public double Times { get; init; } = 1;

    /// <summary>How many gateways run beside each other: each grants its part of a rate.</summary>
    [Range(1, 100)]
    public int Replicas { get; init; } = 1;

    /// <summary>Addresses and networks (CIDR) of proxies whose X-Forwarded-For is believed.</summary>
    public string[] TrustedProxies { get; init; } = [];

    /// <summary>Live streams of events that one client may have open.</summary>
    [Range(1, 10_000)]
    public int StreamsPerClient { get; init; } = 10;

    public OverloadSettings Overload { get; init; } = new();
}

/// <summary>Requests that are limited together.</summary>
public sealed class GroupSettings
{
    /// <summary>Place in the order of the groups; the smallest first.</summary>
    public int Order { get; init; }

    /// <summary>Such as <c>POST /v1/visits/*/confirm</c>: a method or <c>*</c>, a path in which <c>*</c> is one segment and <c>**</c> any rest.</summary>
    public string[] Routes { get; init; } = [];

    /// <summary>For one client with a valid token.</summary>
    public RateSettings? Client { get; init; }

    /// <summary>For one address without a valid token: an IPv4 address or an IPv6 /64.</summary>
    public RateSettings? Address { get; init; }

    /// <summary>For all callers together, where nobody may be told from another.</summary>
    public RateSettings? Everybody { get; init; }

    /// <summary>When a service is overloaded: <c>first</c> (searches), <c>later</c>, <c>last</c> (counters and confirms), <c>never</c> (streams, which wait).</summary>
    public Shed Shed { get; init; } = Shed.Later;
}

/// <param name="Requests">How many …</param>
/// <param name="Seconds">… in how long.</param>
public sealed record RateSettings(int Requests, int Seconds);

public sealed class QuotaSettings
{
    public long? Day { get; init; }

    public long? Month { get; init; }
}

public sealed class ClientSettings
{
    /// <summary>Times the groups' rates.</summary>
    public double Times { get; init; } = 1;

    public QuotaSettings? Quota { get; init; }
}

/// <summary>In what order requests are dropped.</summary>
public enum Shed
{
    First,
    Later,
    Last,
    Never,
}

/// <summary>Bounds of the adaptive limit of a service's requests in flight.</summary>
public sealed class OverloadSettings
{
    public int Initial { get; init; } = 100;

    public int Least { get; init; } = 20;

    public int Most { get; init; } = 1000;
}
