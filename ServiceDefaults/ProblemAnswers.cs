using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Asan.ServiceDefaults;

/// <summary>Turns whatever ends a request early (an exception, an empty 4xx) into a problem of the closed list.</summary>
public sealed partial class ProblemAnswers(ILogger<ProblemAnswers> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true;
        var problem = ForException(httpContext, exception);
        if (problem.Type.Status >= 500)
            log.LogError(exception, "{Method} {Route} failed", httpContext.Request.Method, RouteOf(httpContext));
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    public static async Task ForEmptyStatus(StatusCodeContext context)
    {
        var http = context.HttpContext;
        await ForStatus(http, http.Response.StatusCode).ExecuteAsync(http);
    }

    private static Problem ForException(HttpContext http, Exception exception) => exception switch
    {
        ProblemException problem => problem.Problem,
        BadHttpRequestException { InnerException: JsonException json } => ForJson(RequestBody.Of(http), json),
        JsonException json => ForJson(RequestBody.Of(http), json),
        BadHttpRequestException { StatusCode: 400 } bad => ForBinding(bad),
        BadHttpRequestException bad => ForStatus(http, bad.StatusCode),
        // Class 22, data exception: a value that PostgreSQL cannot hold, such as a NUL in a text
        // or a year past its range (PostgreSQL manual, appendix A).
        DbException { SqlState: ['2', '2', ..] } => CommonProblems.InvalidRequest.Because(
            "A value in the request cannot be stored. Leave out control characters and keep numbers and dates in their ranges."),
        // 40P01 deadlock, 40001 serialisation, 55P03 lock timeout, 57014 statement timeout, 53xxx out of resources.
        DbException { SqlState: "40P01" or "40001" or "55P03" or "57014" or ['5', '3', ..] } => Busy(),
        TimeoutException => Busy(),
        _ => CommonProblems.InternalError.Because("Send the request again with the same Idempotency-Key. If it keeps failing, report the trace id."),
    };

    private static Problem Busy() =>
        new(CommonProblems.Busy, "Send the request again after a second, with the same Idempotency-Key.", []) { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The problem for a request that the server itself refused with this status.</summary>
    public static Problem ForStatus(HttpContext http, int status) => status switch
    {
        401 => CommonProblems.Unauthenticated.Because(
            "Expected the header Authorization: Bearer with a token of POST /oauth/token that has not expired; " +
            (http.Request.Headers.Authorization.Count == 0 ? "no such header came." : "the token that came was not accepted.")),
        403 => CommonProblems.Forbidden.Because(Access.WhyForbidden(http)),
        404 => CommonProblems.NotFound.Because($"No route matches {http.Request.Method} on this path. The API documents list them all."),
        405 => CommonProblems.MethodNotAllowed.Because($"Expected one of {http.Response.Headers.Allow}; {http.Request.Method} came."),
        408 => new Problem(CommonProblems.RequestTimeout, "The body did not arrive in time. Send the request again.", []) { RetryAfter = TimeSpan.FromSeconds(1) },
        413 => CommonProblems.BodyTooLarge.Because(
            $"Expected at most {http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes; " +
            (http.Request.ContentLength is { } length ? $"{length} came." : "more came.")),
        415 => CommonProblems.UnsupportedMediaType.Because(
            "Expected Content-Type: application/json; " +
            (http.Request.ContentType is { } type ? $"a content type of {type.Length} characters came." : "none came.")),
        431 => CommonProblems.HeadersTooLarge.Because("Expected at most 32 KB of headers."),
        429 => new Problem(CommonProblems.TooManyRequests, "Send the request again later.", []) { RetryAfter = TimeSpan.FromSeconds(1) },
        >= 400 and < 500 => CommonProblems.InvalidRequest.Because("The request could not be read as HTTP."),
        _ => CommonProblems.InternalError.Because("Report the trace id if this goes on."),
    };

    // The framework names the parameter and its text: Failed to bind parameter "Guid id" from "abc".
    private static Problem ForBinding(BadHttpRequestException bad)
    {
        var bind = FailedToBind().Match(bad.Message);
        if (bind.Success)
            return CommonProblems.InvalidRequest.Because(
                $"The value of {bind.Groups["name"].Value} cannot be read.",
                new Fault(bind.Groups["name"].Value, Kind(bind.Groups["type"].Value), $"a text of {bind.Groups["value"].Length} characters"));
        var missing = RequiredParameter().Match(bad.Message);
        if (missing.Success)
            return CommonProblems.InvalidRequest.Because(
                $"{missing.Groups["name"].Value} is missing.",
                new Fault(missing.Groups["name"].Value, Kind(missing.Groups["type"].Value), "nothing"));
        return CommonProblems.InvalidRequest.Because("The request's body could not be read as JSON. Send one JSON object, in UTF-8.");
    }

    /// <summary>What is wrong with a JSON text, by the serializer's exception about it.</summary>
    public static Problem ForJson(ReadOnlyMemory<byte> body, JsonException json)
    {
        if (body.IsEmpty)
            return CommonProblems.InvalidRequest.Because("A JSON body was expected, none came.", new Fault("$", "a JSON object", "nothing"));
        var missing = MissingMembers().Match(json.Message);
        if (missing.Success)
            return CommonProblems.InvalidRequest.Because(
                "The body lacks required members.",
                [.. MemberName().Matches(missing.Groups["members"].Value).Select(name => new Fault($"{json.Path ?? "$"}.{name.Groups[1].Value}", "a value", "nothing"))]);
        var unknown = UnknownMember().Match(json.Message);
        if (unknown.Success)
            return CommonProblems.InvalidRequest.Because(
                "The body has a member that this operation does not know. Leave it out.",
                new Fault(ParentOf(json.Path, unknown.Groups["member"].Value), "only the documented members", $"a member whose name has {unknown.Groups["member"].Length} characters"));
        var wanted = WantedType().Match(json.Message);
        return CommonProblems.InvalidRequest.Because(
            wanted.Success ? "A member of the body has the wrong type." : "The body is not the JSON that was expected.",
            new Fault(json.Path ?? "$", wanted.Success ? Kind(wanted.Groups["type"].Value) : "well-formed JSON, at most 32 levels deep, no member twice", Came.At(body, json.Path)));
    }

    /// <summary>Where an unknown member stands. Its own name is the caller's text, which may be anything, a personal number too.</summary>
    private static string ParentOf(string? path, string member) =>
        path is null ? "$"
        : path.EndsWith($".{member}", StringComparison.Ordinal) ? path[..^(member.Length + 1)]
        : path.LastIndexOf("['", StringComparison.Ordinal) is > 0 and var bracket ? path[..bracket]
        : "$";

    private static string Kind(string clrType) => clrType.Split('.')[^1].TrimEnd('?', ']') switch
    {
        "Int32" or "Int64" or "Int16" or "int" or "long" or "short" => "a whole number",
        "Decimal" or "Double" or "decimal" or "double" => "a number",
        "Boolean" or "bool" => "true or false",
        "String" or "string" => "a text",
        "Guid" => "a UUID such as 0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10",
        "Instant" or "DateTimeOffset" => "an instant such as 2022-12-15T09:00:00Z",
        "LocalDate" or "DateOnly" => "a date such as 2022-12-15",
        "LocalTime" or "TimeOnly" => "a time of day such as 09:00",
        var other when other.Contains("List", StringComparison.Ordinal) || other.Contains('[', StringComparison.Ordinal) => "an array",
        _ => "a value as in the API document",
    };

    private static string RouteOf(HttpContext http) =>
        (http.GetEndpoint() as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    [GeneratedRegex("""Failed to bind parameter "(?<type>.+) (?<name>\w+)" from "(?<value>.*)"\.""", RegexOptions.Singleline)]
    private static partial Regex FailedToBind();

    [GeneratedRegex("""Required parameter "(?<type>.+) (?<name>\w+)" was not provided""")]
    private static partial Regex RequiredParameter();

    [GeneratedRegex("missing required properties including: (?<members>.*)$")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex MemberName();

    [GeneratedRegex("The JSON property '(?<member>.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex UnknownMember();

    // The second form is that of NodaTime's converters.
    [GeneratedRegex("(could not be converted to (?<type>[^ ]+)\\. Path|Cannot convert value to (?<type>[^ ]+))")]
    private static partial Regex WantedType();
}
