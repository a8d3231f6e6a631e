using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>The mobile unit of the seed data, as a partner meets it at the gateway.</summary>
public sealed class MobileUnitTests(RunningPlatform platform)
{
    [Fact]
    public async Task It_is_shown_with_its_route_and_each_day_of_its_free_times_says_where_it_stands()
    {
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        var route = (await http.GetAsync("/v1/centres/mobile-1?lang=en").JsonAsync())["route"]!.AsArray();
        Assert.Equal("Astara, central square", route[0]!["place"]!.GetValue<string>());

        const string Times = "/v1/availability?centre=mobile-1&service=identity-card&days=14";
        await Eventually.TrueAsync(async () => (await http.GetAsync(Times)).IsSuccessStatusCode, "booking to know the unit");
        // Whatever today is: the place of a day is the stop of that date, and none when the route has ended.
        foreach (var day in (await http.GetAsync(Times).JsonAsync())["days"]!.AsArray())
        {
            var date = day!["date"]!.GetValue<string>();
            var stop = route.SingleOrDefault(stop => string.CompareOrdinal(Text(stop!, "from"), date) <= 0 && string.CompareOrdinal(date, Text(stop!, "until")) <= 0);
            Assert.Equal(stop is null ? null : Text(stop, "place"), day["place"]?["name"]?["en"]?.GetValue<string>());
        }
    }

    private static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();
}
