using System.Net;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>
/// One rating a token, one token a visit, whoever tries at once (RedControlTests runs the same without the guards). Whoever
/// waits for the first one's row longer than the lock timeout is told to come again (503), and then that it is used.
/// </summary>
[Collection(nameof(SharedHost))]
public class OneTimeUseTests(FeedbackHost host)
{
    [Fact]
    public async Task Of_eight_requests_at_once_with_one_token_one_is_accepted()
    {
        var service = await host.ServiceAsync();
        var ratingToken = await host.TokenAsync(service, await host.CentreAsync());

        var statuses = await AtOnce.PostAsync(host, "/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() });

        Assert.Equal((1, AtOnce.Requests - 1), (AtOnce.Accepted(statuses), AtOnce.Refused(statuses)));
        Assert.Equal("token-used", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).ProblemAsync(409));
        Assert.Equal(1, await host.QueryAsync<int>("select count(*)::int from rating where service_id = @service", new { service }));
    }

    [Fact]
    public async Task Of_eight_requests_at_once_for_one_visits_token_one_is_answered()
    {
        var visitCode = await host.CloseVisitAsync(await host.ServiceAsync(), await host.CentreAsync());

        var statuses = await AtOnce.PostAsync(host, "/v1/rating-tokens", new { visitCode });

        Assert.Equal((1, AtOnce.Requests - 1), (AtOnce.Accepted(statuses), AtOnce.Refused(statuses)));
        Assert.Equal("token-already-given", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).ProblemAsync(409));
    }
}

/// <summary>Eight equal requests at once, each with a key of its own.</summary>
public static class AtOnce
{
    public const int Requests = 8;

    public static async Task<HttpStatusCode[]> PostAsync(FeedbackHost host, string path, object body)
    {
        var http = host.Anonymous();
        return await Task.WhenAll(Enumerable.Range(0, Requests).Select(async _ =>
        {
            using var response = await http.PostAsync(path, body);
            return response.StatusCode;
        }));
    }

    public static int Accepted(HttpStatusCode[] statuses) => statuses.Count(status => status == HttpStatusCode.Created);

    public static int Refused(HttpStatusCode[] statuses) => statuses.Count(status => status is HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable);
}
