using System.Text.Json.Nodes;
using Asan.Contracts.Feedback;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class PublicationTests(FeedbackHost host)
{
    [Fact]
    public async Task Nine_ratings_are_not_published_and_not_counted_in_public()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(9, service, centre);

        await host.PublishNowAsync();

        var answer = await GetAsync($"services/{service}");
        Assert.False(answer["published"]!.GetValue<bool>());
        Assert.Equal("too few answers", answer["reason"]!.GetValue<string>());
        Assert.Equal(10, answer["needed"]!.GetValue<int>());
        Assert.Null(answer["ratings"]);
        Assert.Null(answer["visits"]);
    }

    [Fact]
    public async Task Ten_ratings_are_published_with_their_interval_on_both_pages_and_as_events()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(8, service, centre, "very-satisfied");
        await host.CloseVisitAsync(service, centre); // not rated
        await RateAsync(2, service, centre, "dissatisfied");

        var published = await host.Broker.EventAsync<RatingsPublished>($"service/{service}");
        await host.Broker.EventAsync<RatingsPublished>($"centre/{centre}");

        Assert.Equal(("service", service, 10, 11, 0.8), (published.SubjectKind, published.SubjectId, published.Ratings, published.Visits, published.SatisfiedShare));
        Assert.Equal(0.490, published.SatisfiedLow, 3); // Wilson's interval of 8 out of 10
        Assert.Equal(0.943, published.SatisfiedHigh, 3);
        foreach (var path in new[] { $"services/{service}", $"centres/{centre}" })
        {
            var answer = await GetAsync(path);
            Assert.True(answer["published"]!.GetValue<bool>());
            Assert.Equal("visit feedback after SDG 16.6.2", answer["label"]!.GetValue<string>());
            Assert.Equal((10, 11), (answer["ratings"]!.GetValue<int>(), answer["visits"]!.GetValue<int>()));
            Assert.Equal(10.0 / 11, answer["responseRate"]!.GetValue<double>(), 6);
            Assert.Equal(0.8, answer["attributesShare"]!.GetValue<double>(), 6); // four of the five attributes are agreed to
            Assert.Equal(2.6, Figure(answer, "overall")!["mean"]!.GetValue<double>(), 6);
        }
    }

    [Fact]
    public async Task Published_figures_change_only_with_ten_more_ratings()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(10, service, centre);
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}");
        var first = await GetAsync($"services/{service}");
        await RateAsync(9, service, centre, "very-dissatisfied");
        await host.PublishNowAsync();
        Assert.Equal(first.ToJsonString(), (await GetAsync($"services/{service}")).ToJsonString());

        await RateAsync(1, service, centre, "very-dissatisfied");

        await host.Broker.EventAsync<RatingsPublished>($"service/{service}", published => published is { Ratings: 20, SatisfiedShare: 0.5 });
        Assert.Equal(
            [1, 2],
            (await host.Broker.FeedAsync()).Where(published => published.Subject == $"service/{service}").Select(published => published.AggregateVersion));
    }

    // Otherwise the centre's figures less its only published service's would be the answers of two people.
    [Fact]
    public async Task A_centres_figures_leave_out_the_ratings_of_a_service_with_fewer_than_ten_there()
    {
        var (known, rare, centre) = (await host.ServiceAsync(), await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(2, rare, centre, "very-dissatisfied");
        await RateAsync(10, known, centre);

        await host.Broker.EventAsync<RatingsPublished>($"centre/{centre}");

        var answer = await GetAsync($"centres/{centre}");
        Assert.Equal(10, answer["ratings"]!.GetValue<int>());
        Assert.Equal(1, answer["satisfiedShare"]!.GetValue<double>());
    }

    [Fact]
    public async Task Refused_visits_are_counted_apart()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(10, service, centre, "very-dissatisfied", "refused");
        await RateAsync(10, service, centre);

        var published = await host.Broker.EventAsync<RatingsPublished>($"service/{service}");

        Assert.Equal((10, 10, 1.0), (published.Ratings, published.Visits, published.SatisfiedShare));
        var refused = (await GetAsync($"services/{service}"))["refused"]!;
        Assert.Equal(10, refused["visits"]!.GetValue<int>());
        Assert.Equal(0, Figure(refused, "overall")!["share"]!.GetValue<double>());
    }

    [Fact]
    public async Task An_answer_of_dont_know_is_outside_the_base_and_a_question_with_nine_answers_is_left_out()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 9; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(bribeAsked: "no"));
        await host.RateAsync(service, centre, FeedbackHost.Answers(timeliness: "dont-know", bribeAsked: "prefer-not-to-say"));
        await host.RateAsync(service, centre, FeedbackHost.Answers(overall: "refused", timeliness: "refused"));
        await host.PublishNowAsync();

        var answer = await Eventually.GetAsync(() => GetAsync($"services/{service}"), seen => seen["published"]!.GetValue<bool>(), "figures");

        Assert.Null(Figure(answer, "timeliness"));
        Assert.Null(Figure(answer, "bribeAsked"));
        Assert.Null(answer["attributesShare"]);
        Assert.Equal(10, Figure(answer, "overall")!["base"]!.GetValue<int>());
    }

    [Fact]
    public async Task Ten_answers_about_bribery_are_published_as_a_share_of_yes()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 10; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(bribeAsked: i < 3 ? "yes" : "no"));
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}");

        var figure = Figure(await GetAsync($"services/{service}"), "bribeAsked")!;

        Assert.Equal((10, 3), (figure["base"]!.GetValue<int>(), figure["positive"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_unknown_service_is_answered_with_404()
    {
        Assert.Equal("subject-not-found", await host.Anonymous().GetAsync("/v1/ratings/services/none", TestContext.Current.CancellationToken).ProblemAsync(404));
        Assert.Equal("subject-not-found", await host.Anonymous().GetAsync("/v1/ratings/centres/none", TestContext.Current.CancellationToken).ProblemAsync(404));
    }

    private async Task RateAsync(int times, string service, string centre, string overall = "satisfied", string outcome = "served")
    {
        for (var i = 0; i < times; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(overall), outcome);
    }

    private Task<JsonNode> GetAsync(string path) => host.Anonymous().GetAsync($"/v1/ratings/{path}").JsonAsync();

    private static JsonNode? Figure(JsonNode figures, string question) =>
        figures["questions"]!.AsArray().SingleOrDefault(figure => figure!["question"]!.GetValue<string>() == question);
}
