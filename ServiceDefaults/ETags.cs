using Microsoft.AspNetCore.Http;

namespace Asan.ServiceDefaults;

/// <summary>Strong entity tags over an integer version, and the preconditions of RFC 9110 section 13.</summary>
public static class ETags
{
    public static void SetETag(this HttpContext http, long version) => http.Response.Headers.ETag = $"\"{version}\"";

    /// <summary>
    /// Demands that a change of a known resource names the version it is based on: 428 without <c>If-Match</c>
    /// (RFC 6585 section 3), 412 when it names another. A resource that does not exist yet (<paramref name="current"/>
    /// null) accepts no header or <c>If-None-Match: *</c>, and refuses an <c>If-Match</c> with 412.
    /// </summary>
    public static Problem? CheckPrecondition(this HttpContext http, long? current)
    {
        var ifMatch = http.Request.Headers.IfMatch.ToString();
        var ifNoneMatch = http.Request.Headers.IfNoneMatch.ToString();
        if (current is null)
            return ifMatch.Length == 0 ? null : CommonProblems.VersionConflict.Because("If-Match came, but the resource does not exist. Leave the header out to create it.");
        if (ifNoneMatch == "*")
            return CommonProblems.VersionConflict.Because("If-None-Match: * came, but the resource exists. Read it and send its ETag as If-Match.");
        if (ifMatch.Length == 0)
            return CommonProblems.PreconditionRequired.Because("Expected the header If-Match with the resource's ETag; none came. Read the resource first.");
        return ifMatch == "*" || ifMatch.Split(',', StringSplitOptions.TrimEntries).Contains($"\"{current}\"", StringComparer.Ordinal)
            ? null
            : CommonProblems.VersionConflict.Because($"The resource's ETag is \"{current}\"; If-Match named another. Read it again and repeat the change.");
    }
}
