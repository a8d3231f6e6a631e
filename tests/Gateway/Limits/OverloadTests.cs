using System.Net;
using Asan.Gateway.Limits;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests.Limits;

[Collection(nameof(EdgeGateway))]
public sealed class OverloadTests
{
    [Fact]
    public async Task When_a_service_is_overloaded_searches_are_dropped_first_then_other_writes_and_confirms_last()
    {
        await using var gateway = await new EdgeGateway(("Forwarding:TimeoutSeconds", "600"), ("Limits:Overload:Initial", "10"), ("Limits:Overload:Least", "10"), ("Limits:Overload:Most", "10")).BeginAsync();
        using var http = gateway.Anonymous();
        var held = new List<Task<HttpResponseMessage>>();
        try
        {
            // The service holds what it gets, so each step knows exactly how many requests are in flight.
            await HoldAsync(7, () => http.GetAsync("/v1/availability/held"));
            Assert.Equal("overloaded", await http.GetAsync("/v1/availability/held").ProblemAsync(503));
            using var refused = await http.GetAsync("/v1/availability/held", TestContext.Current.CancellationToken);
            Assert.NotNull(refused.Headers.RetryAfter);

            await HoldAsync(9, () => http.PostAsync("/v1/visits/held", new { }));
            Assert.Equal("overloaded", await http.PostAsync("/v1/visits/held", new { }).ProblemAsync(503));

            await HoldAsync(15, () => http.PostAsync("/v1/visits/held/confirm", new { }));
            Assert.Equal("overloaded", await http.PostAsync("/v1/visits/held/confirm", new { }).ProblemAsync(503));

            // Another service is none the worse.
            Assert.True((await http.PostAsync("/v1/integrity/reports", new { })).IsSuccessStatusCode);
        }
        finally
        {
            gateway.Stub.Released.SetResult();
        }
        Assert.All(await Task.WhenAll(held), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.True((await http.GetAsync("/v1/availability/held", TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        async Task HoldAsync(int until, Func<Task<HttpResponseMessage>> send)
        {
            while (held.Count < until)
            {
                held.Add(send());
                await Eventually.TrueAsync(() => Task.FromResult(gateway.Stub.Held == held.Count), "the service to have the request");
            }
        }
    }

    [Fact]
    public void The_limit_shrinks_when_answers_take_longer_and_grows_when_they_do_not()
    {
        var limit = new AdaptiveLimit(new OverloadSettings { Initial = 200, Least = 20, Most = 300 });
        Answer(limit, 150, TimeSpan.FromMilliseconds(200), windows: 4);
        var grown = limit.Limit;
        Answer(limit, 150, TimeSpan.FromSeconds(2), windows: 2);
        var shrunk = limit.Limit;
        Answer(limit, 20, TimeSpan.FromSeconds(2), windows: 10);
        var least = limit.Limit;
        Answer(limit, 15, TimeSpan.FromMilliseconds(200), windows: 60);

        Assert.InRange(grown, 210, 300);
        Assert.InRange(shrunk, 20, grown / 2);
        Assert.InRange(least, 20, 30);
        Assert.InRange(limit.Limit, least + 1, 300);
        Assert.Equal(0, limit.InFlight);
    }

    [Fact]
    public void Fast_answers_are_no_sign_of_overload_and_a_limit_that_nobody_reaches_does_not_grow()
    {
        var limit = new AdaptiveLimit(new OverloadSettings { Initial = 100, Least = 20, Most = 300 });
        Answer(limit, 10, TimeSpan.FromMilliseconds(1), windows: 5);
        Answer(limit, 10, TimeSpan.FromMilliseconds(40), windows: 5); // forty times longer, and still fast

        Assert.Equal(100, limit.Limit);
    }

    private static void Answer(AdaptiveLimit limit, int atOnce, TimeSpan took, int windows)
    {
        for (var answered = 0; answered < windows * AdaptiveLimit.Window;)
        {
            var entered = Enumerable.Range(0, atOnce).Count(_ => limit.TryEnter(Shed.Last));
            for (var i = 0; i < entered; i++, answered++)
                limit.Leave(took);
        }
    }
}
