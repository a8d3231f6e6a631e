using System.Text.Json.Nodes;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The countries and authorities of the seed data against each other and against the database.</summary>
public sealed class RegisterTests(AwardsHost host)
{
    private static JsonArray Items(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Clone.Root, "data", "awards", name)))!["items"]!.AsArray();

    [Fact]
    public async Task The_database_takes_authorities_of_exactly_the_54_countries_of_the_data()
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        var taken = await connection.QueryAsync<(string, string)>("select code, region from african_country");

        var listed = Items("countries.json").Select(country => (country!["code"]!.GetValue<string>(), country["region"]!.GetValue<string>())).ToList();

        Assert.Equal(54, listed.Count);
        Assert.Equal(listed.Order(), taken.Order());
    }

    [Fact]
    public async Task What_quotas_and_conflicts_follow_from_stays_while_an_authority_is_judged_and_without_the_trigger_it_would_not()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var id = await host.AddAuthorityAsync();
        await cycle.EnterAsync(id);
        var path = $"/v1/authorities/{id}";
        Task<HttpResponseMessage> PutAsync(string member, JsonNode value, int version)
        {
            var body = AwardsHost.Authority();
            body[member] = value;
            return host.Secretary.PutAsync(path, body, $"\"{version}\"");
        }
        await PutAsync("size", "small", 1).JsonAsync();
        await PutAsync("name", AwardsHost.Texts("City of Changes"), 2).JsonAsync();

        await cycle.MoveAsync("ScreeningClosed");
        foreach (var (member, value) in new[] { ("region", "north"), ("country", "KE"), ("kind", "region"), ("size", "large") })
            Assert.Equal("wrong-state", await PutAsync(member, value, 3).ProblemAsync(409));
        await PutAsync("name", AwardsHost.Texts("City of New Names"), 3).JsonAsync();

        await using (var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("drop trigger authority_is_being_judged on authority");
            Assert.Equal(1, await connection.ExecuteAsync("update authority set kind = 'region' where id = @id", new { id }));
        }
        await host.ExecuteAsync($"begin; alter table cycle disable trigger cycle_moves_in_order; update cycle set state = 'Announced', announced_at = updated_at where id = '{cycle.Id}'; alter table cycle enable trigger cycle_moves_in_order; commit");
        await PutAsync("kind", "region", 4).JsonAsync();
    }

    [Fact]
    public void Every_country_has_an_authority_and_every_authority_the_region_of_its_country_and_a_source()
    {
        var regions = Items("countries.json").ToDictionary(country => country!["code"]!.GetValue<string>(), country => country!["region"]!.GetValue<string>());
        var authorities = Items("authorities.json").Select(item => item!["body"]!).ToList();

        Assert.Equal(regions.Keys.Order(), authorities.Select(authority => authority["country"]!.GetValue<string>()).Distinct().Order());
        Assert.All(authorities, authority => Assert.Equal(regions[authority["country"]!.GetValue<string>()], authority["region"]!.GetValue<string>()));
        Assert.All(authorities, authority => Assert.NotEmpty(authority["sources"]!.AsArray()));
    }
}
