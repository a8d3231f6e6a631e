using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Asan.ServiceDefaults;

/// <summary>
/// One kind of refusal of the API (RFC 9457). Each host keeps its kinds in one closed list, so that a partner can
/// handle them all by <see cref="Code"/>.
/// </summary>
/// <param name="Code">Stable name in kebab case; the problem's <c>type</c> is <c>/problems/{code}</c>.</param>
/// <param name="Status">The HTTP status it is answered with.</param>
/// <param name="Title">What it means, the same for every occurrence.</param>
/// <param name="Retryable">Whether the same request may succeed later without a change.</param>
public sealed record ProblemType(string Code, int Status, string Title, bool Retryable = false)
{
    /// <summary>An occurrence: <paramref name="detail"/> says what was expected, what came and what to do.</summary>
    public Problem Because(string detail, params IReadOnlyList<Fault> faults) => new(this, detail, faults);
}

/// <summary>One fault of a request.</summary>
/// <param name="Field">Where: a JSON path such as <c>$.startsAt</c>, or <c>header Idempotency-Key</c>, <c>query limit</c>, <c>path id</c>.</param>
/// <param name="Expected">What was expected, as a noun phrase.</param>
/// <param name="Came">What came; of personal or secret values only kind and length.</param>
public sealed record Fault(string Field, string Expected, string Came);

/// <summary>A problem answer. Extra members go into <see cref="Extensions"/>, a <c>Retry-After</c> into <see cref="RetryAfter"/>.</summary>
public sealed class Problem(ProblemType type, string detail, IReadOnlyList<Fault> faults) : IResult, IStatusCodeHttpResult
{
    /// <summary>Carries the code, so that a proxy knows it without reading the body.</summary>
    public const string CodeHeader = "Problem-Code";

    private static readonly Meter Meter = new("Asan.Api");
    private static readonly Counter<long> Answered = Meter.CreateCounter<long>("asan.problems", "{answer}", "Refusals by their code, such as slot-taken.");

    public ProblemType Type { get; } = type;

    public string Detail { get; } = detail;

    public IReadOnlyList<Fault> Faults { get; } = faults;

    public Dictionary<string, object?> Extensions { get; } = [];

    public TimeSpan? RetryAfter { get; init; }

    public int? StatusCode => Type.Status;

    public Problem With(string member, object? value)
    {
        Extensions[member] = value;
        return this;
    }

    public Exception AsException() => new ProblemException(this);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = new JsonObject
        {
            ["type"] = $"/problems/{Type.Code}",
            ["title"] = Type.Title,
            ["status"] = Type.Status,
            ["detail"] = Detail,
            ["code"] = Type.Code,
            ["retryable"] = Type.Retryable,
            ["traceId"] = Activity.Current?.TraceId.ToHexString() ?? httpContext.TraceIdentifier,
        };
        if (Faults.Count > 0)
            body["errors"] = JsonSerializer.SerializeToNode(Faults, json);
        foreach (var (member, value) in Extensions)
            body[member] = JsonSerializer.SerializeToNode(value, json);

        Answered.Add(1, new("code", Type.Code), new("status", Type.Status));
        var response = httpContext.Response;
        response.StatusCode = Type.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        response.Headers[CodeHeader] = Type.Code;
        if (RequestBody.IsLeftUnread(httpContext))
            response.Headers.Connection = "close";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
        await response.WriteAsync(body.ToJsonString(json), httpContext.RequestAborted);
    }
}

/// <summary>Ends a request with a problem from where no answer can be returned.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
