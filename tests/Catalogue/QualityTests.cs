using System.Net;
using System.Text.Json.Nodes;
using Asan.Catalogue.Quality;
using Asan.TestBed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What entries lack is counted and listed for their editors.</summary>
public class QualityTests(CatalogueHost host)
{
    [Fact]
    public async Task Each_lack_is_found_in_its_place()
    {
        var agency = await host.AddAgencyAsync();
        var body = CatalogueHost.Service(agency);
        body["name"] = new JsonObject { ["az"] = "Yalnız bir dildə", ["en"] = "In two languages" };
        body["fees"] = new JsonArray(Fee("5.00", "unverified"), Fee("6.00", "X6"));
        ((JsonObject)body["fees"]![1]!)["id"] = "second";
        var id = await host.AddServiceAsync(body);

        Assert.Equal("$.name not in ru, fr", await FoundAsync("missingTranslations", id));
        Assert.Equal("$.legalBasis no act is named", await FoundAsync("missingLegalBasis", id));
        Assert.Equal("$.fees[0] no source that could be looked up", await FoundAsync("unsourcedFigures", id));
        Assert.Equal("", await FoundAsync("staleEntries", id));

        await host.ExecuteAsync($"alter table service_version disable trigger all; update service_version set published_at = '2020-01-01Z' where service_id = '{id}'; alter table service_version enable trigger all;");
        Assert.StartsWith("$ as it is since 2020-01-01", await FoundAsync("staleEntries", id), StringComparison.Ordinal);
        Assert.Equal("invalid-request", await host.Editor.GetAsync("/v1/quality?months=0").ProblemAsync(400));
        Assert.Equal("unauthenticated", await host.Reader.GetAsync("/v1/quality").ProblemAsync(401));
    }

    [Fact]
    public async Task A_link_that_does_not_work_is_found_and_one_that_does_is_not()
    {
        await using var site = WebApplication.CreateSlimBuilder().Build();
        site.Urls.Add("http://127.0.0.1:0");
        site.MapGet("/here", () => "here");
        site.MapGet("/moved", () => Results.Redirect("/here"));
        await site.StartAsync();
        async Task<string> AddAsync(string path)
        {
            var agency = CatalogueHost.Agency();
            agency["url"] = path.StartsWith('/') ? site.Urls.First() + path : path;
            return await host.AddAgencyAsync(agency);
        }
        var (works, moved, gone, silent) = (await AddAsync("/here"), await AddAsync("/moved"), await AddAsync("/gone"), await AddAsync($"http://127.0.0.1:{ServiceProcess.FreePort()}/"));

        host.Time.Advance(TimeSpan.FromHours(1));

        await Eventually.TrueAsync(async () => await FoundAsync("brokenLinks", gone) == "$.url answered 404", "the broken link to be found");
        await Eventually.TrueAsync(async () => await FoundAsync("brokenLinks", silent) == "$.url no answer", "the silent link to be found");
        Assert.Equal(("", ""), (await FoundAsync("brokenLinks", works), await FoundAsync("brokenLinks", moved)));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void Only_addresses_of_the_public_internet_are_looked_at(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    private static JsonObject Fee(string amount, string source)
    {
        var fee = CatalogueHost.Fee("ordinary", amount);
        fee["example"] = false;
        fee["sources"] = new JsonArray(new JsonObject { ["key"] = source });
        return fee;
    }

    private async Task<string> FoundAsync(string kind, string id)
    {
        var findings = (await host.Editor.GetAsync($"/v1/quality?entry={id}").JsonAsync())[kind]!;
        Assert.Equal(findings["count"]!.GetValue<int>(), findings["items"]!.AsArray().Count);
        return string.Join("; ", findings["items"]!.AsArray().Select(finding => $"{finding!["field"]} {finding["what"]}"));
    }
}
