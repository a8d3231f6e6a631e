using System.Security.Claims;
using Asan.Messaging;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Feed;

/// <summary>
/// Which events a client may see: those of the catalogue are public, those of another service need the scope by which that
/// service is read. The same for the feed, its stream and webhooks.
/// </summary>
public static class EventAccess
{
    private static readonly Dictionary<string, string?> ScopeByOwner = new(StringComparer.Ordinal)
    {
        ["catalogue"] = null,
        ["booking"] = Scopes.BookingRead,
        ["feedback"] = Scopes.FeedbackRead,
        ["awards"] = Scopes.AwardsRead,
    };

    /// <summary>The scope that events of this type need beside <c>events.read</c>; null if none.</summary>
    public static string? ScopeOf(string type) => ScopeByOwner[EventTypes.OwnerOf(EventTypes.Find(type)!)];

    /// <summary>The full names of the events that this caller may see.</summary>
    public static string[] TypesFor(ClaimsPrincipal user)
    {
        var scopes = user.FindFirstValue("scope")?.Split(' ') ?? [];
        return [.. EventTypes.All.Select(EventTypes.NameOf).Where(type => ScopeOf(type) is not { } scope || scopes.Contains(scope, StringComparer.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The types asked for by one filter, or all that may be seen.</summary>
    /// <exception cref="ProblemException">There is no such type, or the token does not allow it.</exception>
    public static string[] Choose(ClaimsPrincipal user, string? type)
    {
        var allowed = TypesFor(user);
        if (type is null)
            return allowed;
        if (EventTypes.Find(type) is null)
            throw CommonProblems.InvalidRequest.Because(
                "There is no such type of event.", new Fault("query type", "the full name of an event, such as az.asan.booking.visit-booked.v1", Came.Describe(type))).AsException();
        if (!allowed.Contains(type, StringComparer.Ordinal))
            throw CommonProblems.Forbidden.Because($"Expected a token with the scope {ScopeOf(type)} too, which events of this type need. Ask for it at POST /oauth/token.").AsException();
        return [type];
    }
}
