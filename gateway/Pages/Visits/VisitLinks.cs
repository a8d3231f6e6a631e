using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Asan.Gateway.Pages.Visits;

/// <summary>
/// A visit's address on the pages: its code, encrypted under the host's key ring. It can be kept as a bookmark and printed, and shows
/// the code to no log, history or shoulder. Whoever has it has the visit, as with the code. The services are always asked with the
/// code, never with an id that a browser sent: to them all visits of the pages are one client's.
/// </summary>
public sealed class VisitLinks(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("visit-link.v1");

    public string For(string visitCode) => protector.Protect(visitCode);

    /// <summary>The code; none when it is not an address that was given here.</summary>
    /// <exception cref="PageStoppedException">404.</exception>
    public string CodeOf(string link)
    {
        try
        {
            return protector.Unprotect(link);
        }
        catch (CryptographicException)
        {
            throw new PageStoppedException(404);
        }
    }
}
