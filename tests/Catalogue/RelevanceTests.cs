using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What people type finds what they mean, over the real services: relevance.json has the cases.</summary>
[Collection(nameof(Seeded))]
public class RelevanceTests(Seeded seeded)
{
    private sealed record Case(string Query, string In, string Expected, int Within);

    [Fact]
    public async Task Every_case_of_relevance_json_finds_its_service_as_high_as_it_says()
    {
        var cases = JsonSerializer.Deserialize<List<Case>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "relevance.json")), JsonSerializerOptions.Web)!;
        Assert.True(cases.Count >= 60);

        var misses = new List<string>();
        foreach (var (query, language, expected, within) in cases)
        {
            var page = await seeded.Host.Reader.GetAsync($"/v1/services?limit=20&in={language}&q={Uri.EscapeDataString(query)}").JsonAsync();
            List<string> found = [.. page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];
            if (found.IndexOf(expected) is var place && (place < 0 || place >= within))
                misses.Add($"{language} \"{query}\": {expected} is {(place < 0 ? "not found" : $"number {place + 1}")}, expected within {within}; {string.Join(", ", found.Take(6))}");
        }

        Assert.True(misses.Count == 0, $"{misses.Count} of {cases.Count} cases:\n{string.Join('\n', misses)}");
    }
}
