using System.Security.Claims;

namespace Asan.Gateway.Pages;

/// <summary>Who is signed in to the staff's pages, by the claims of the session's cookie.</summary>
/// <param name="Id">The token's <c>sub</c>.</param>
/// <param name="Name">To be greeted by, and for the audit trail.</param>
/// <param name="Roles">What the person may do.</param>
/// <param name="Centre">Where the person works.</param>
/// <param name="Agency">For whom the person works.</param>
/// <param name="Authority">The local authority for which the person speaks.</param>
public sealed record Staff(string Id, string Name, IReadOnlyList<string> Roles, string? Centre, string? Agency, string? Authority)
{
    /// <summary>The cookie scheme of the staff's session.</summary>
    public const string Scheme = "staff";

    public bool Is(string role) => Roles.Contains(role, StringComparer.Ordinal);

    public static Staff? Of(ClaimsPrincipal user) => user.Identities.FirstOrDefault(identity => identity.AuthenticationType == Scheme) is not { IsAuthenticated: true } staff ? null : new Staff(
        staff.FindFirst("sub")!.Value,
        staff.FindFirst("name")?.Value ?? staff.FindFirst("sub")!.Value,
        [.. staff.FindAll("role").Select(claim => claim.Value)],
        staff.FindFirst("centre")?.Value,
        staff.FindFirst("agency")?.Value,
        staff.FindFirst("authority")?.Value);
}
