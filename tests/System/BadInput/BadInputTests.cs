using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.BadInput;

/// <summary>Sends the table of bad inputs to every route that the OpenAPI documents name.</summary>
public sealed partial class BadInputTests(RunningPlatform platform, ITestOutputHelper output)
{
    private static readonly (string Role, string Actor)[] ActorsByRole =
    [
        ("catalogue-editor", "editor"), ("counter-clerk", "clerk-training-1"), ("kiosk", "kiosk-training"), ("centre-supervisor", "supervisor-training"),
        ("agency-officer", "officer-moj"), ("case-officer", "officer"), ("integrity-officer", "integrity-1"), ("award-secretary", "award-secretary"), ("judge", "judge-1"), ("applicant", "applicant-rw-kigali"), ("forum-host", "forum-host"), ("data-protection-officer", "data-protection"),
    ];

    [Theory]
    [InlineData("catalogue")]
    [InlineData("booking")]
    [InlineData("feedback")]
    [InlineData("awards")]
    [InlineData("integrity")]
    [InlineData("gateway")]
    public async Task Bad_input_on_every_route_is_answered_with_a_problem_and_never_with_a_5xx(string name)
    {
        using var anonymous = new HttpClient { BaseAddress = platform.Gateway };
        var document = new ApiDocument(await anonymous.GetAsync($"/openapi/{name}.json").JsonAsync());
        var operations = document.Operations.Where(operation => operation.Path.StartsWith("/v1/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(operations);

        var faults = new ConcurrentBag<string>();
        var sent = 0;
        foreach (var operation in operations)
        {
            var actor = ActorsByRole.FirstOrDefault(pair => operation.Description.Contains($"`{pair.Role}`", StringComparison.Ordinal)).Actor;
            using var http = await platform.StaffAsync(actor);
            await Parallel.ForEachAsync(BadRequests.For(document, operation), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (bad, cancellation) =>
            {
                Interlocked.Increment(ref sent);
                if (await FaultOfAsync(http, operation, bad, cancellation) is { } fault)
                    faults.Add($"{operation}, {bad.What}: {fault}");
            });
        }

        output.WriteLine($"{sent} requests to {operations.Count} routes");
        Assert.True(faults.IsEmpty, $"{faults.Count} of {sent} answers are not what they must be:\n{string.Join('\n', faults.Order(StringComparer.Ordinal).Take(60))}");
    }

    [Theory]
    [InlineData("catalogue")]
    [InlineData("booking")]
    [InlineData("feedback")]
    [InlineData("awards")]
    [InlineData("integrity")]
    public async Task Every_path_of_a_service_is_reached_through_the_gateway(string name)
    {
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        var document = new ApiDocument(await http.GetAsync($"/openapi/{name}.json").JsonAsync());

        // A service knows its path by refusing the method; a path that is not forwarded, or to the wrong service, is a 404.
        foreach (var path in document.Operations.Select(operation => Placeholder().Replace(operation.Path, "x")).Distinct(StringComparer.Ordinal))
            Assert.True(await http.SendAsync(new HttpRequestMessage(HttpMethod.Options, path)).ProblemAsync(405) == "method-not-allowed", path);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing-of-the-kind", 404, "not-found")]
    [InlineData("GET", "/nothing-of-the-kind", 404, "not-found")]
    [InlineData("DELETE", "/v1/services", 405, "method-not-allowed")]
    public async Task An_unknown_route_or_method_gets_its_problem(string method, string path, int status, string code)
    {
        using var http = new HttpClient { BaseAddress = platform.Gateway };

        Assert.Equal(code, await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)).ProblemAsync(status));
    }

    private static async Task<string?> FaultOfAsync(HttpClient http, Operation operation, BadRequest bad, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(operation.Method, new Uri(http.BaseAddress!.GetLeftPart(UriPartial.Authority) + bad.Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (bad.Body is not null)
        {
            request.Content = new ByteArrayContent(bad.Body);
            if (bad.MediaType is not null)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", bad.MediaType);
        }
        foreach (var (header, value) in bad.Headers)
            if (header == "Authorization")
                request.Headers.Authorization = AuthenticationHeaderValue.Parse(value);
            else
                request.Headers.TryAddWithoutValidation(header, value == "(fresh)" ? Guid.NewGuid().ToString() : value);

        HttpResponseMessage response;
        var text = "";
        try
        {
            // An answer that was not refused may be a stream, which lasts as long as its token; it is not read.
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                text = await response.Content.ReadAsStringAsync(cancellation);
        }
        catch (HttpRequestException e) when (bad.Body?.Length > 256 * 1024)
        {
            // The server may close the connection while a body beyond its limit is still being sent.
            return e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.Unknown or HttpRequestError.ResponseEnded ? null : e.Message;
        }
        catch (HttpRequestException e)
        {
            return $"no answer: {e.InnerException?.Message ?? e.Message}";
        }
        using (response)
        {
            var status = (int)response.StatusCode;
            if (status < 400)
                return bad.MustRefuse ? $"accepted with {status}" : null;
            if (status >= 500)
                return $"{status} {text}";
            // Kestrel itself refuses a NUL in a path, before any of our code sees the request.
            if (status == 400 && bad.Path.Contains("%00", StringComparison.Ordinal) && text.Length == 0)
                return null;
            if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
                return $"{status} without a problem document: {text[..Math.Min(text.Length, 200)]}";
            var problem = JsonNode.Parse(text)!;
            string[] missing = [.. new[] { "type", "title", "status", "detail", "code", "traceId" }.Where(member => problem[member] is null)];
            if (missing.Length > 0)
                return $"{status}, the problem lacks {string.Join(", ", missing)}";
            return Repeats(text, bad) ? $"{status}, the problem repeats the text that came" : null;
        }
    }

    // A text that came may be personal or secret: problems give its kind and length only.
    private static bool Repeats(string problem, BadRequest bad) =>
        bad.Body is not null && Encoding.UTF8.GetString(bad.Body).Contains("alert(1)", StringComparison.Ordinal) && problem.Contains("alert(1)", StringComparison.Ordinal);

    [GeneratedRegex("{[^}]+}")]
    private static partial Regex Placeholder();
}
