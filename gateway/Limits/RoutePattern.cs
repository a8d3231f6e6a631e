namespace Asan.Gateway.Limits;

/// <summary>
/// A route as configuration names it: a method or <c>*</c>, and a path in which <c>*</c> is one segment and <c>**</c> at the
/// end any rest, such as <c>POST /v1/visits/*/confirm</c>.
/// </summary>
public sealed class RoutePattern
{
    private readonly string? method;
    private readonly string[] segments;
    private readonly bool rest;

    private RoutePattern(string? method, string[] segments, bool rest)
    {
        this.method = method;
        this.segments = segments;
        this.rest = rest;
    }

    /// <exception cref="InvalidOperationException">It is no route.</exception>
    public static RoutePattern Parse(string route)
    {
        var parts = route.Split(' ', 2);
        if (parts.Length != 2 || !parts[1].StartsWith('/'))
            throw new InvalidOperationException($"\"{route}\" in the configuration is no route. Write a method or *, a space and a path, such as POST /v1/visits/*/confirm.");
        var segments = parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = segments is [.., "**"];
        return new RoutePattern(parts[0] == "*" ? null : parts[0], rest ? segments[..^1] : segments, rest);
    }

    public bool Fits(string requested, ReadOnlySpan<char> path)
    {
        // HEAD is answered as GET is, and costs as much.
        if (method is not null && method != requested && !(method == "GET" && requested == "HEAD"))
            return false;
        foreach (var segment in segments)
        {
            path = path.TrimStart('/');
            if (path.IsEmpty)
                return false;
            var end = path.IndexOf('/');
            var came = end < 0 ? path : path[..end];
            // Routing compares literals in any case.
            if (segment != "*" && !came.Equals(segment, StringComparison.OrdinalIgnoreCase))
                return false;
            path = path[came.Length..];
        }
        return rest || path.TrimStart('/').IsEmpty;
    }
}
