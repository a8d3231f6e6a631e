using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>What all resources of the service have in common: versions, lists, and the document that describes them.</summary>
public sealed class ResourceTests(AwardsHost host)
{
    [Fact]
    public async Task A_change_names_the_version_it_is_based_on()
    {
        var path = $"/v1/authorities/{host.NewId("city")}";
        await host.Secretary.PutAsync(path, AwardsHost.Authority()).JsonAsync(201);
        using var read = await host.Public.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("precondition-required", await host.Secretary.PutAsync(path, AwardsHost.Authority("KE")).ProblemAsync(428));
        Assert.Equal("KE", (await host.Secretary.PutAsync(path, AwardsHost.Authority("KE"), read.Headers.ETag!.Tag).JsonAsync())["country"]!.GetValue<string>());
        Assert.Equal("version-conflict", await host.Secretary.PutAsync(path, AwardsHost.Authority("UG"), read.Headers.ETag!.Tag).ProblemAsync(412));
    }

    [Fact]
    public async Task Of_eight_first_PUTs_at_once_one_creates_and_the_others_overwrite_nothing()
    {
        var path = $"/v1/authorities/{host.NewId("city")}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.Secretary.PutAsync(path, AwardsHost.Authority())));

        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 201));
        Assert.All(answers.Where(answer => (int)answer.StatusCode != 201), answer => Assert.Contains((int)answer.StatusCode, new[] { 412, 428 }));
        Assert.Equal(1, (await host.Public.GetAsync(path).JsonAsync())["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_without_loss()
    {
        for (var n = 0; n < 5; n++)
            await host.AddAuthorityAsync();
        var all = (await host.Public.GetAsync("/v1/authorities?limit=200").JsonAsync())["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()).ToList();

        var seen = new List<string>();
        string? cursor = "";
        while (cursor is not null)
        {
            var page = await host.Public.GetAsync($"/v1/authorities?limit=7&cursor={cursor}").JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }
        Assert.Equal(all, seen.Take(all.Count));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Theory]
    [InlineData("/v1/cycles/nowhere", "cycle-not-found")]
    [InlineData("/v1/cycles/nowhere/result", "cycle-not-found")]
    [InlineData("/v1/cycles/nowhere/entries", "cycle-not-found")]
    [InlineData("/v1/programmes/nowhere", "programme-not-found")]
    [InlineData("/v1/authorities/nowhere", "authority-not-found")]
    [InlineData("/v1/forums/nowhere", "forum-not-found")]
    [InlineData("/v1/forums/nowhere/check-ins", "forum-not-found")]
    public async Task What_does_not_exist_is_404_with_a_code_of_its_own(string path, string code) =>
        Assert.Equal(code, await host.Public.GetAsync(path).ProblemAsync(404));

    [Theory]
    [InlineData("/v1/entries/abc")]
    [InlineData("/v1/authorities?cursor=!!")]
    [InlineData("/v1/authorities?limit=0")]
    [InlineData("/v1/cycles/nowhere/study-visits?cursor=YWJj")]
    public async Task A_malformed_id_or_page_is_refused_with_400(string path) =>
        Assert.Equal("invalid-request", await host.Public.GetAsync(path).ProblemAsync(400));

    [Fact]
    public async Task An_id_that_cannot_name_a_resource_is_refused_with_400() =>
        Assert.Equal("invalid-request", await host.Secretary.PutAsync("/v1/authorities/Kigali_1", AwardsHost.Authority()).ProblemAsync(400));

    [Fact]
    public async Task The_OpenAPI_document_has_every_operation_with_its_problems()
    {
        var document = await host.Public.GetAsync("/openapi/v1.json").JsonAsync();

        var operations = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).ToList();
        Assert.True(operations.Count >= 47, $"There are {operations.Count} operations.");
        Assert.All(operations, operation => Assert.NotNull(operation.Value!["responses"]!["400"]));
        var commit = document["paths"]!["/v1/entries/{id}/ballots"]!["post"]!;
        Assert.Contains("already-committed", commit["responses"]!["409"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("commitment", commit["requestBody"]!["content"]!["application/json"]!["schema"]!.ToJsonString() + document["components"]!["schemas"]!["CommitBallotRequest"]!.ToJsonString(), StringComparison.Ordinal);
    }
}
