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
    public void Every_country_has_an_authority_and_every_authority_the_region_of_its_country_and_a_source()
    {
        var regions = Items("countries.json").ToDictionary(country => country!["code"]!.GetValue<string>(), country => country!["region"]!.GetValue<string>());
        var authorities = Items("authorities.json").Select(item => item!["body"]!).ToList();

        Assert.Equal(regions.Keys.Order(), authorities.Select(authority => authority["country"]!.GetValue<string>()).Distinct().Order());
        Assert.All(authorities, authority => Assert.Equal(regions[authority["country"]!.GetValue<string>()], authority["region"]!.GetValue<string>()));
        Assert.All(authorities, authority => Assert.NotEmpty(authority["sources"]!.AsArray()));
    }
}
