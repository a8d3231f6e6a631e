using Asan.ServiceDefaults;

namespace Asan.Catalogue.Publishing;

/// <summary>The answer to a PUT.</summary>
/// <param name="Id">The entry's id in the catalogue.</param>
/// <param name="Version">Its version now, 1, 2, 3 …; the same as before when the body said nothing new.</param>
public sealed record Published(string Id, int Version);

/// <summary>What a PUT meets: the entry's version, and whether it already says what the body says.</summary>
public sealed record Current(int Version, bool Same)
{
    /// <summary>
    /// The precondition of a PUT (<see cref="ETags.CheckPrecondition"/>), with one grace: a change that was already
    /// made is answered as made, though <c>If-Match</c> names the version before it. So a PUT whose answer was lost
    /// can be repeated as it is (RFC 9110 section 13.1.1).
    /// </summary>
    public static Problem? Check(HttpContext http, Current? current) =>
        current is { Same: true } && http.Request.Headers.IfMatch.Count > 0 ? null : http.CheckPrecondition(current?.Version);

    /// <summary>The version after the PUT: a body that says nothing new makes none.</summary>
    public static int VersionAfter(Current? current) => current is null ? 1 : current.Same ? current.Version : current.Version + 1;

    /// <summary>The refusal for one who created what somebody else created a moment earlier.</summary>
    public static Problem CreatedMeanwhile() =>
        CommonProblems.VersionConflict.Because("The resource was created while this request was under way. Read it and send its ETag as If-Match.");
}
