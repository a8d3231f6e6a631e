using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>What a visitor needs reaches the counter.</summary>
public sealed class NeedsTests(BookingHost host)
{
    [Fact]
    public async Task Needs_named_with_the_booking_are_shown_to_the_counter_that_calls()
    {
        var (place, start) = await OpenAsync();
        var partner = host.Partner();
        var held = await partner.PostAsync("/v1/visits", await BodyAsync(place, start, new { needs = new[] { "interpreter", "wheelchair" }, interpreterLanguage = "lez", onBehalfOf = "child" })).JsonAsync(201);
        var id = held["id"]!.GetValue<Guid>();
        await partner.PostAsync($"/v1/visits/{id}/confirm", new { }).JsonAsync();
        Assert.Equal("visit-not-found", await host.Partner("partner-two").GetAsync($"/v1/visits/{id}/needs").ProblemAsync(404));
        Assert.Equal("lez", (await host.Clerk(place).GetAsync($"/v1/visits/{id}/needs").JsonAsync())["interpreterLanguage"]!.GetValue<string>());

        host.Time.SetUtcNow(start);
        await partner.PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
        var called = await host.CallAsync(place).JsonAsync();
        Assert.Equal(["interpreter", "wheelchair"], called["needs"]!["needs"]!.AsArray().Select(need => need!.GetValue<string>()));
        Assert.Equal("child", called["needs"]!["onBehalfOf"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_citizen_changes_the_needs_by_the_code_with_the_tag_of_what_was_said_before()
    {
        var (place, start) = await OpenAsync();
        var (id, code) = await BookAsync(host.Partner(), place, start);
        Assert.Equal(204, (int)(await host.Partner().GetAsync($"/v1/visits/{id}/needs")).StatusCode);
        Assert.Equal("unauthenticated", await PutAsync(id, new { needs = new[] { "stroller" } }, null, null).ProblemAsync(401));
        await PutAsync(id, new { needs = new[] { "stroller" } }, code, null).JsonAsync();
        Assert.Equal("precondition-required", await PutAsync(id, new { needs = Array.Empty<string>() }, code, null).ProblemAsync(428));
        Assert.Empty((await PutAsync(id, new { needs = Array.Empty<string>() }, code, "\"1\"").JsonAsync())["needs"]!.AsArray());
        await host.Partner().PostAsync($"/v1/visits/{id}/cancel", new { }).JsonAsync();
        Assert.Equal("wrong-state", await PutAsync(id, new { needs = Array.Empty<string>() }, code, "\"2\"").ProblemAsync(409));
    }

    [Theory]
    [InlineData("""{"needs":["helicopter"]}""")]
    [InlineData("""{"needs":["interpreter"]}""")]
    [InlineData("""{"needs":[],"interpreterLanguage":"ru"}""")]
    [InlineData("""{"needs":["interpreter"],"interpreterLanguage":"Russian"}""")]
    [InlineData("""{"needs":[null]}""")]
    [InlineData("""{"needs":[],"onBehalfOf":"7QWER42"}""")]
    public async Task Needs_of_another_kind_are_refused(string needs)
    {
        var (place, start) = await OpenAsync();
        Assert.Equal("invalid-request", await host.Partner().PostAsync("/v1/visits", await BodyAsync(place, start, JsonNode.Parse(needs)!)).ProblemAsync(400));
    }

    private async Task<object> BodyAsync(Place place, DateTimeOffset start, object needs) => new
    {
        citizenReference = await CitizenAsync(host.Partner()), centreId = place.CentreId, serviceId = place.ServiceId, startsAt = Rfc3339(start), needs,
    };

    private Task<HttpResponseMessage> PutAsync(Guid id, object body, string? code, string? ifMatch)
    {
        var http = host.Anonymous();
        if (code is not null)
            http.DefaultRequestHeaders.Add("Visit-Code", code);
        return http.PutAsync($"/v1/visits/{id}/needs", body, ifMatch);
    }

    private async Task<(Place Place, DateTimeOffset Start)> OpenAsync()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        return (place, (await host.FreeAsync(place))[2].StartsAt);
    }
}
