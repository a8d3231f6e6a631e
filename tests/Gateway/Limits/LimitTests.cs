using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests.Limits;

/// <summary>What a caller gets when it asks too often.</summary>
[Collection(nameof(EdgeGateway))]
public sealed class LimitTests(LimitTests.Host host) : IClassFixture<LimitTests.Host>
{
    private static int addresses;

    public sealed class Host : IAsyncLifetime
    {
        public EdgeGateway Gateway { get; private set; } = null!;

        public HttpClient One { get; private set; } = null!;

        public HttpClient Two { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Gateway = await new EdgeGateway(
                ("Limits:Times", "1"), ("Limits:TrustedProxies:0", "127.0.0.0/8"),
                ("Limits:Groups:writing:Client:Requests", "6"), ("Limits:Groups:writing:Client:Seconds", "60"), ("Limits:Groups:writing:Address:Requests", "3"),
                ("Limits:Groups:pages:Address:Requests", "2"),
                ("Limits:Groups:confidential:Everybody:Requests", "4"),
                ("Limits:Clients:partner-two:Quota:Day", "5"), ("Limits:Clients:partner-two:Quota:Month", "100"),
                ("Deprecations:0:Route", "* /v1/visits/headers"), ("Deprecations:0:Since", "2026-12-01T00:00:00Z"), ("Deprecations:0:Sunset", "2027-12-01T00:00:00Z"), ("Deprecations:0:Instead", "GET /v1/visits/{id}"),
                ("Deprecations:1:Route", "GET /v1/usage/quota"), ("Deprecations:1:Since", "2026-12-01T00:00:00Z")).BeginAsync();
            One = await Gateway.PartnerAsync();
            Two = await Gateway.PartnerAsync("partner-two");
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }

    [Fact]
    public async Task As_many_requests_as_meet_at_one_moment_are_granted_exactly_what_is_left()
    {
        Rest();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => host.One.PostAsync("/v1/visits/headers", new { })));

        Assert.Equal(6, answers.Count(answer => answer.IsSuccessStatusCode));
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer =>
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter!.Delta);
            Assert.Equal("\"writing\";r=0;t=60", Field(answer, "RateLimit"));
        });
        Assert.All(answers, answer => Assert.Equal("\"writing\";q=6;w=60", Field(answer, "RateLimit-Policy")));
        Assert.Equal(Enumerable.Range(0, 6), answers.Where(answer => answer.IsSuccessStatusCode).Select(Remaining).Order());

        host.Gateway.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await host.One.PostAsync("/v1/visits/headers", new { })).IsSuccessStatusCode);
        Assert.Equal("too-many-requests", await host.One.PostAsync("/v1/visits/headers", new { }).ProblemAsync(429));
    }

    /// <summary>The server does not read such a body and closes; unannounced, the caller's next request would get no answer.</summary>
    [Fact]
    public async Task A_refusal_of_a_body_that_is_too_long_to_read_says_that_the_connection_ends()
    {
        Rest();
        using var stranger = From(NewAddress());
        for (var i = 0; i < 3; i++)
            await stranger.PostAsync("/v1/visits/headers", new { });

        async Task<bool> EndsAsync(int bytes)
        {
            using var answer = await stranger.PostAsync("/v1/visits/headers", new StringContent(new string('a', bytes)), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
            return answer.Headers.ConnectionClose == true;
        }

        Assert.True(await EndsAsync(300 * 1024));
        Assert.False(await EndsAsync(300));
    }

    [Fact]
    public async Task A_forged_token_spends_the_budget_of_its_sender_and_nobody_elses()
    {
        Rest();
        var parts = host.One.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        using var forger = From(NewAddress());
        forger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}");

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
            answers.Add((await forger.PostAsync("/v1/visits/headers", new { })).StatusCode);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], answers); // the stub judges no token
        using var honest = await host.One.PostAsync("/v1/visits/headers", new { });
        Assert.Equal(5, Remaining(honest));
    }

    [Fact]
    public async Task Without_a_token_each_address_has_its_budget_and_an_IPv6_network_one()
    {
        Rest();
        var (one, other) = (NewAddress(), NewAddress());
        foreach (var address in new[] { one, one, one, other, "2001:db8:1:1::1", "2001:db8:1:1::2", "2001:db8:1:1:ffff::3" })
            Assert.True((await From(address).PostAsync("/v1/visits/headers", new { })).IsSuccessStatusCode, address);

        foreach (var address in new[] { one, "2001:db8:1:1::9" })
            Assert.Equal("too-many-requests", await From(address).PostAsync("/v1/visits/headers", new { }).ProblemAsync(429));
        Assert.True((await From("2001:db8:1:2::1").PostAsync("/v1/visits/headers", new { })).IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_word_of_a_proxy_that_is_not_trusted_counts_for_nothing()
    {
        await using var gateway = await new EdgeGateway(("Limits:Times", "1"), ("Limits:Groups:writing:Address:Requests", "2")).BeginAsync();
        for (var i = 0; i < 2; i++)
            Assert.True((await Send(NewAddress())).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await Send(NewAddress())).StatusCode);

        Task<HttpResponseMessage> Send(string address)
        {
            var http = gateway.Anonymous();
            http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
            return http.PostAsync("/v1/visits/headers", new { });
        }
    }

    [Fact]
    public async Task Reports_of_abuse_have_one_budget_for_all_so_that_no_address_is_remembered()
    {
        Rest();
        foreach (var _ in Enumerable.Range(0, 4))
            Assert.True((await From(NewAddress()).PostAsync("/v1/integrity/reports", new { })).IsSuccessStatusCode);
        Assert.Equal("too-many-requests", await From(NewAddress()).PostAsync("/v1/integrity/reports", new { }).ProblemAsync(429));
        Assert.Equal("too-many-requests", await host.One.PostAsync("/v1/integrity/reports", new { }).ProblemAsync(429));
    }

    [Fact]
    public async Task Somebody_in_front_of_pages_is_limited_by_address_and_told_by_a_page()
    {
        var visitor = From(NewAddress());
        for (var i = 0; i < 2; i++)
            Assert.True((await visitor.GetAsync("/en/", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        using var answer = await visitor.GetAsync("/ru/", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), answer.Headers.RetryAfter!.Delta);
        Assert.Contains("Слишком много запросов", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True((await From(NewAddress()).GetAsync("/ru/", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_refused_until_the_next_day_at_every_gateway()
    {
        host.Gateway.Time.SetUtcNow(new DateTimeOffset(host.Gateway.Time.GetUtcNow().UtcDateTime.Date.AddDays(1).AddHours(1), TimeSpan.Zero));
        for (var i = 4; i >= 0; i--)
        {
            using var answer = await host.Two.GetAsync("/v1/visits/headers", TestContext.Current.CancellationToken);
            Assert.Contains($"\"day\";r={i};t=82800", Field(answer, "RateLimit"), StringComparison.Ordinal);
        }
        using var refused = await host.Two.GetAsync("/v1/visits/headers", TestContext.Current.CancellationToken);
        Assert.Equal("quota-used-up", await Task.FromResult(refused).ProblemAsync(429));
        Assert.Equal(TimeSpan.FromHours(23), refused.Headers.RetryAfter!.Delta);

        // Another gateway knows it from the database.
        await Eventually.TrueAsync(async () =>
        {
            await using var connection = await host.Gateway.Database.DataSource.OpenConnectionAsync();
            return await Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, "select coalesce(sum(requests), 0)::bigint from client_day where client_id = 'partner-two'") == 5;
        }, "the count to be written");
        await using var second = await new EdgeGateway(("Limits:Clients:partner-two:Quota:Day", "5")).BeginAsync(host.Gateway);
        var http = await second.PartnerAsync("partner-two");
        second.Time.SetUtcNow(host.Gateway.Time.GetUtcNow());
        Assert.Equal("quota-used-up", await http.GetAsync("/v1/visits/headers").ProblemAsync(429));

        host.Gateway.Time.Advance(TimeSpan.FromHours(23));
        Assert.True((await host.Two.GetAsync("/v1/visits/headers", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_services_503_says_when_to_come_again_even_if_the_service_does_not()
    {
        using var answer = await From(NewAddress()).GetAsync("/v1/visits/busy", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_route_that_goes_away_says_so()
    {
        Rest();
        using var forwarded = await host.One.GetAsync("/v1/visits/headers", TestContext.Current.CancellationToken);
        Assert.Equal("@1796083200", Field(forwarded, "Deprecation"));
        Assert.Equal("Wed, 01 Dec 2027 00:00:00 GMT", Field(forwarded, "Sunset"));
        Assert.Contains("</versions>; rel=\"deprecation\"", Field(forwarded, "Link"), StringComparison.Ordinal);
        using var own = await host.One.GetAsync("/v1/usage/quota", TestContext.Current.CancellationToken);
        Assert.Equal("@1796083200", Field(own, "Deprecation"));
        Assert.False(own.Headers.Contains("Sunset"));
        using var other = await host.One.GetAsync("/v1/usage", TestContext.Current.CancellationToken);
        Assert.False(other.Headers.Contains("Deprecation"));
    }

    [Fact]
    public async Task A_client_sees_what_it_asked_and_what_failed_and_nobody_elses()
    {
        await using var gateway = await new EdgeGateway().BeginAsync();
        var (one, two) = (await gateway.PartnerAsync(), await gateway.PartnerAsync("partner-two"));
        for (var i = 0; i < 3; i++)
            await one.GetAsync("/v1/visits/headers").JsonAsync();
        using var failure = await one.GetAsync("/v1/webhooks/none", TestContext.Current.CancellationToken);
        var traceId = GatewayHost.Text(JsonNode.Parse(await failure.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!, "traceId");
        Assert.Equal("service-unavailable", await one.GetAsync("/v1/services").ProblemAsync(503)); // no catalogue here

        var from = gateway.Time.GetUtcNow().AddDays(-1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var until = gateway.Time.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var usage = await Eventually.GetAsync(
            async () => (await one.GetAsync($"/v1/usage?by=day&from={from}&until={until}").JsonAsync())["items"]!.AsArray(),
            items => items.Any(item => item!["requests"]!.GetValue<int>() == 3), "the requests to be counted");
        Assert.Contains(usage, item => GatewayHost.Text(item!, "route").StartsWith("GET /v1/visits/", StringComparison.Ordinal) && item!["status"]!.GetValue<int>() == 200 && item["requests"]!.GetValue<int>() == 3);
        var errors = await Eventually.GetAsync(
            async () => (await one.GetAsync("/v1/usage/errors").JsonAsync())["items"]!.AsArray(), items => items.Count >= 2, "the failures to be noted");
        Assert.Contains(errors, item => GatewayHost.Text(item!, "traceId") == traceId && GatewayHost.Text(item!, "route") == "GET /v1/webhooks/{id}" && item!["status"]!.GetValue<int>() == (int)failure.StatusCode);
        Assert.Contains(errors, item => item!["code"]?.GetValue<string>() == "service-unavailable");
        Assert.Empty((await two.GetAsync("/v1/usage/errors").JsonAsync())["items"]!.AsArray());
        Assert.Equal("unauthenticated", await gateway.Anonymous().GetAsync("/v1/usage").ProblemAsync(401));
        Assert.Equal("invalid-request", await one.GetAsync("/v1/usage?from=yesterday").ProblemAsync(400));
    }

    // All budgets are whole again, without a new day.
    private void Rest() => host.Gateway.Time.Advance(TimeSpan.FromSeconds(120));

    private HttpClient From(string address)
    {
        var http = host.Gateway.Anonymous();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }

    private static string NewAddress() => $"198.51.100.{Interlocked.Increment(ref addresses)}";

    private static string Field(HttpResponseMessage answer, string name) => string.Join(", ", answer.Headers.GetValues(name));

    private static int Remaining(HttpResponseMessage answer) =>
        int.Parse(Field(answer, "RateLimit").Split("r=")[1].Split(';')[0], CultureInfo.InvariantCulture);
}
