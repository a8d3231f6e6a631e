using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>The catalogue of problems against what the services' code declares.</summary>
public sealed partial class ProblemCatalogueTests(GatewayHost gateway)
{
    [Fact]
    public async Task Every_problem_that_any_service_declares_has_its_page_at_its_type_and_the_catalogue_has_no_other()
    {
        var declared = Declared();
        var listed = (await gateway.Anonymous().GetAsync("/problems").JsonAsync())["items"]!.AsArray()
            .SelectMany(entry => entry!["kinds"]!.AsArray().Select(kind => new Kind(
                GatewayHost.Text(kind!, "service"), GatewayHost.Text(entry, "code"), kind!["status"]!.GetValue<int>(), GatewayHost.Text(kind, "title"), kind["retryable"]!.GetValue<bool>())))
            .ToHashSet();
        Assert.True(declared.Count > 150, $"{declared.Count} declarations were found; the pattern no longer fits the code.");
        Assert.True(declared.SetEquals(listed), $"gateway/Problems/catalogue.json differs from the code.\nMissing or changed:\n{string.Join('\n', declared.Except(listed))}\nNot in the code:\n{string.Join('\n', listed.Except(declared))}");

        foreach (var code in declared.Select(kind => kind.Code).Distinct())
        {
            var json = await gateway.Anonymous().GetAsync($"/problems/{code}").JsonAsync();
            Assert.Equal($"/problems/{code}", GatewayHost.Text(json, "type"));
            Assert.All(new[] { "when", "cure" }, member => Assert.False(string.IsNullOrWhiteSpace(GatewayHost.Text(json, member)), $"{code} does not say {member}."));
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/problems/{code}");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
            using var page = await gateway.Anonymous().SendAsync(request, TestContext.Current.CancellationToken);
            Assert.StartsWith("default-src 'none'", string.Join(' ', page.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
            Assert.Contains($"{code}</h1>", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        Assert.Equal("not-found", await gateway.Anonymous().GetAsync("/problems/nothing-of-the-kind").ProblemAsync(404));
    }

    [Fact]
    public async Task A_problems_type_leads_to_its_page_and_the_page_names_operations_that_answer_it()
    {
        using var refused = await gateway.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = "0000-0000-0000-0000-0000" });
        var type = GatewayHost.Text(System.Text.Json.Nodes.JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "type");

        var page = await Eventually.GetAsync(() => gateway.Anonymous().GetAsync(type).JsonAsync(), json => json["operations"]!.AsArray().Count > 0, "the service's document to be read");
        Assert.Contains(page["operations"]!.AsArray(), operation => GatewayHost.Text(operation!, "path") == "/v1/rating-tokens" && GatewayHost.Text(operation!, "method") == "POST");
    }

    [Fact]
    public async Task The_page_on_versions_tells_what_is_promised() =>
        Assert.Contains("RFC 9745", await gateway.Anonymous().GetStringAsync("/versions", TestContext.Current.CancellationToken), StringComparison.Ordinal);

    private static HashSet<Kind> Declared() =>
    [
        .. from folder in new[] { "services", "gateway", "ServiceDefaults" }
           from file in Directory.EnumerateFiles(Path.Combine(Clone.Root, folder), "*.cs", SearchOption.AllDirectories)
           where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
           from Match match in Declaration().Matches(File.ReadAllText(file))
           let path = Path.GetRelativePath(Clone.Root, file).Split('/')
           select new Kind(
               path[0] switch { "ServiceDefaults" => "all", "gateway" => "gateway", _ => path[1].ToLowerInvariant() },
               match.Groups["code"].Value, int.Parse(match.Groups["status"].Value, System.Globalization.CultureInfo.InvariantCulture), match.Groups["title"].Value,
               match.Groups["retryable"].Success),
    ];

    private sealed record Kind(string Service, string Code, int Status, string Title, bool Retryable);

    // new("slot-taken", 409, "The time is no longer free.", Retryable: true), however it is broken into lines.
    [GeneratedRegex("""ProblemType\s+\w+\s*=\s*new\(\s*"(?<code>[a-z0-9-]+)",\s*(?<status>\d{3}),\s*"(?<title>[^"]+)"\s*(?:,\s*Retryable:\s*(?<retryable>true))?\s*\)""")]
    private static partial Regex Declaration();
}
