namespace Asan.Gateway.Limits;

/// <summary>Which group a request belongs to.</summary>
public sealed class RouteGroups(LimitSettings settings)
{
    private readonly (RoutePattern Pattern, RouteGroup Group)[] patterns =
    [
        .. settings.Groups.OrderBy(group => group.Value.Order).SelectMany(group =>
        {
            var made = new RouteGroup(group.Key, group.Value);
            return group.Value.Routes.Select(route => (RoutePattern.Parse(route), made));
        }),
    ];

    /// <summary>Null when no group has the route: then nothing limits it.</summary>
    public RouteGroup? Find(string method, string path)
    {
        foreach (var (pattern, group) in patterns)
            if (pattern.Fits(method, path))
                return group;
        return null;
    }
}

/// <param name="Name">As in the configuration; the name of the policy in <c>RateLimit</c>.</param>
/// <param name="Settings">Its limits.</param>
public sealed record RouteGroup(string Name, GroupSettings Settings);
