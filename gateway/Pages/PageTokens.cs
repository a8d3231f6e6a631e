using Asan.Gateway.Identity;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Pages;

/// <summary>
/// The access tokens with which the pages call the services: as a partner like any other for citizens, and for staff as
/// the person who is signed in. The browser never sees one.
/// </summary>
public sealed class PageTokens(AccessTokens tokens, TimeProvider time)
{
    private const string CitizenScopes = "booking.read booking.write feedback.read feedback.write awards.read integrity";
    private const string StaffScopes = "catalogue.write booking.read booking.write feedback.read feedback.write awards.read awards.write events.read integrity";

    private (string Token, DateTimeOffset Until)? current;

    public string ForCitizens()
    {
        var now = time.GetUtcNow();
        if (current is { } kept && kept.Until > now)
            return kept.Token;
        var fresh = tokens.Sign(Access.PagesClient, CitizenScopes);
        current = (fresh, now + AccessTokens.Lifetime / 2);
        return fresh;
    }

    public string For(Staff staff) =>
        tokens.Sign(Access.PagesClient, StaffScopes, new Person(staff.Id, staff.Name, staff.Roles, staff.Centre, staff.Agency, staff.Authority));
}
