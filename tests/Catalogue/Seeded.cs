using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>A catalogue that holds what <c>data/</c> holds and nothing else.</summary>
public sealed class Seeded : IAsyncLifetime
{
    // In this order: each names entries of those before it.
    private static readonly string[] Kinds = ["agencies", "centres", "services", "search-synonyms", "life-events"];

    public CatalogueHost Host { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Host.InitializeAsync();
        foreach (var kind in Kinds)
            await Task.WhenAll(Items(kind).Select(item => Host.Editor.PutAsync($"/v1/sources/asan/{kind}/{item["externalId"]}", item["body"]!).JsonAsync(201)));
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    public static IReadOnlyList<JsonNode> Items(string kind) =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", $"{kind}.json")))!["items"]!.AsArray().Select(item => item!)];
}

[CollectionDefinition(nameof(Seeded))]
public sealed class SeededTests : ICollectionFixture<Seeded>;
