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
    public async Task Refused_visits_are_counted_apart_with_questions_of_their_own()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(10, service, centre, "very-dissatisfied", "refused");
        await RateAsync(10, service, centre);

        var published = await host.Broker.EventAsync<RatingsPublished>($"service/{service}");

        Assert.Equal((10, 10, 1.0), (published.Ratings, published.Visits, published.SatisfiedShare));
        var refused = (await GetAsync($"services/{service}"))["refused"]!;
        Assert.Equal(10, refused["visits"]!.GetValue<int>());
        Assert.Equal(0, Figure(refused, "overall")!["share"]!.GetValue<double>());
        Assert.Equal(1, Figure(refused, "reasonExplained")!["share"]!.GetValue<double>());
        Assert.Null(Figure(refused, "affordability"));
    }

    [Fact]
    public async Task An_answer_of_dont_know_is_outside_the_base_and_a_question_with_nine_answers_is_left_out()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 9; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(bribery: "neither"));
        await host.RateAsync(service, centre, FeedbackHost.Answers(timeliness: "dont-know", bribery: "refused"));
        await host.RateAsync(service, centre, FeedbackHost.Answers(overall: "refused", timeliness: "refused"));
        await host.PublishNowAsync();

        var answer = await Eventually.GetAsync(() => GetAsync($"services/{service}"), seen => seen["published"]!.GetValue<bool>(), "figures");

        Assert.Null(Figure(answer, "timeliness"));
        Assert.Null(Figure(answer, "bribery"));
        Assert.Null(answer["attributesShare"]);
        Assert.Equal(10, Figure(answer, "overall")!["base"]!.GetValue<int>());
    }

    [Fact]
    public async Task Of_ten_answers_about_bribery_those_who_gave_or_were_asked_are_the_share()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 10; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(bribery: i < 2 ? "asked" : i < 3 ? "gave" : "neither"));
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}");

        var figure = Figure(await GetAsync($"services/{service}"), "bribery")!;

        Assert.Equal((10, 3), (figure["base"]!.GetValue<int>(), figure["positive"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_agency_has_figures_over_its_services_and_centres_and_another_agencys_stay_apart()
    {
        var (one, other, centre) = (await host.ServiceAsync(), await host.ServiceAsync(), await host.CentreAsync());
        var (agency, neighbour) = ($"agency-{one}", $"agency-{other}");
        for (var i = 0; i < 10; i++)
            await host.RateAsync(one, centre, FeedbackHost.Answers(), agencyId: agency);
        for (var i = 0; i < 10; i++)
            await host.RateAsync(other, centre, FeedbackHost.Answers("dissatisfied"), agencyId: neighbour);
        await host.Broker.EventAsync<RatingsPublished>($"centre/{centre}", published => published.Ratings == 20);

        Assert.Equal((10, 1.0), await RatingsAndShareAsync($"agencies/{agency}"));
        Assert.Equal((10, 0.0), await RatingsAndShareAsync($"agencies/{neighbour}"));
        Assert.Equal((20, 0.5), await RatingsAndShareAsync($"centres/{centre}"));
    }

    [Fact]
    public async Task Months_show_the_trend_and_a_block_that_spans_two_counts_whole_in_the_later()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var start = await AtMidMonthAsync();
        await RateAsync(10, service, centre);
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}");
        await RateAsync(4, service, centre, "dissatisfied");
        host.Time.Advance(TimeSpan.FromDays(31));
        await RateAsync(6, service, centre, "dissatisfied");
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}", published => published.Ratings == 20);

        var page = await GetAsync($"services/{service}/months");

        var months = page["items"]!.AsArray();
        Assert.Equal([start.ToString("yyyy-MM", null), start.AddDays(31).ToString("yyyy-MM", null)], months.Select(month => month!["month"]!.GetValue<string>()));
        Assert.Equal([10, 10], months.Select(month => month!["ratings"]!.GetValue<int>()));
        Assert.Equal([14, 6], months.Select(month => month!["visits"]!.GetValue<int>()));
        Assert.Equal([1.0, 0.0], months.Select(month => month!["satisfiedShare"]!.GetValue<double>()));
        Assert.Equal(10.0 / 14, months[0]!["responseRate"]!.GetValue<double>(), 6);
        Assert.Null(months[1]!["responseRate"]); // ten ratings of six visits: four are of the month before
        var first = await GetAsync($"services/{service}/months?limit=1");
        var second = await GetAsync($"services/{service}/months?limit=1&cursor={first["next"]}");
        Assert.Equal(months.Select(month => month!.ToJsonString()), first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(month => month!.ToJsonString()));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task Downloads_have_every_figure_as_CSV_and_as_JSON()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await RateAsync(10, service, centre);
        await host.Broker.EventAsync<RatingsPublished>($"service/{service}");

        using var response = await host.Anonymous().GetAsync("/v1/ratings/published.csv", TestContext.Current.CancellationToken);
        var csv = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.StartsWith("text/csv", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Equal("subjectKind,subjectId,month,outcome,question,base,noAnswer,positive,share,low,high,mean,visits,responseRate", csv[0]);
        var overall = Assert.Single(csv, line => line.StartsWith($"service,{service},all,served,overall,", StringComparison.Ordinal));
        Assert.StartsWith($"service,{service},all,served,overall,10,0,10,1,0.7224", overall, StringComparison.Ordinal); // Wilson's low end of 10 of 10
        Assert.EndsWith(",1,2,10,1", overall, StringComparison.Ordinal);
        var figures = (await GetAsync("published.json"))["figures"]!.AsArray();
        Assert.Equal(csv.Length - 2, figures.Count); // less the header and what follows the last line break
        Assert.Equal(2, figures.Count(figure => figure!["subjectId"]!.GetValue<string>() == centre && figure["question"]!.GetValue<string>() == "overall"));
        var counts = (await GetAsync("counts.json"))["counts"]!.AsArray().Where(count => count!["serviceId"]!.GetValue<string>() == service).ToList();
        Assert.Equal(6, counts.Count); // nobody answered about bribery
        Assert.All(counts, count => Assert.Equal(10, new[] { "n0", "n1", "n2", "n3" }.Sum(code => count![code]!.GetValue<int>())));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"yes\"", "\"say \"\"yes\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\tx", "'\tx")]
    [InlineData("-1,2", "\"'-1,2\"")]
    public void A_field_is_quoted_by_RFC_4180_and_never_a_formula(string value, string field) => Assert.Equal(field, Ratings.Csv.Field(value));

    [Fact]
    public async Task An_unknown_service_is_answered_with_404()
    {
        Assert.Equal("subject-not-found", await host.Anonymous().GetAsync("/v1/ratings/services/none", TestContext.Current.CancellationToken).ProblemAsync(404));
        Assert.Equal("subject-not-found", await host.Anonymous().GetAsync("/v1/ratings/agencies/none/months", TestContext.Current.CancellationToken).ProblemAsync(404));
        Assert.Equal("subject-not-found", await host.Anonymous().GetAsync("/v1/ratings/centres/none", TestContext.Current.CancellationToken).ProblemAsync(404));
    }

    private async Task RateAsync(int times, string service, string centre, string overall = "satisfied", string outcome = "served")
    {
        for (var i = 0; i < times; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(overall, outcome: outcome), outcome);
    }

    private Task<JsonNode> GetAsync(string path) => host.Anonymous().GetAsync($"/v1/ratings/{path}").JsonAsync();

    private async Task<(int Ratings, double Share)> RatingsAndShareAsync(string path)
    {
        var answer = await GetAsync(path);
        return (answer["ratings"]!.GetValue<int>(), answer["satisfiedShare"]!.GetValue<double>());
    }

    /// <summary>Moves the clock to the middle of a month, so that 31 days later is the next one whatever day it is.</summary>
    private async Task<DateTimeOffset> AtMidMonthAsync()
    {
        await host.PublishNowAsync();
        while (host.Time.GetUtcNow().Day != 10)
            host.Time.Advance(TimeSpan.FromDays(1));
        return host.Time.GetUtcNow();
    }

    private static JsonNode? Figure(JsonNode figures, string question) =>
        figures["questions"]!.AsArray().SingleOrDefault(figure => figure!["question"]!.GetValue<string>() == question);
}
