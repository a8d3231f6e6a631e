using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class RatingTokenTests(FeedbackHost host)
{
    [Fact]
    public async Task The_code_of_a_closed_visit_gives_a_token_and_the_questions_in_four_languages()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var visitCode = await host.CloseVisitAsync(service, centre);

        var answer = await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).JsonAsync(201);

        Assert.Equal(43, answer["ratingToken"]!.GetValue<string>().Length); // 256 bits in base64url
        Assert.Equal((service, centre), (answer["serviceId"]!.GetValue<string>(), answer["centreId"]!.GetValue<string>()));
        Assert.Equal(host.Time.GetUtcNow().AddDays(30), answer["expiresAt"]!.GetValue<DateTimeOffset>(), TimeSpan.FromMilliseconds(1));
        Assert.Equal(
            ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness", "overall", "bribery"],
            answer["questions"]!.AsArray().Select(question => question!["id"]!.GetValue<string>()));
        Assert.All(answer["questions"]!.AsArray(), question =>
        {
            Assert.Equal(4, question!["text"]!.AsObject().Count);
            Assert.All(question["scale"]!.AsArray(), choice => Assert.Equal(4, choice!["text"]!.AsObject().Count));
        });
    }

    [Fact]
    public async Task A_code_is_read_with_spaces_small_letters_and_letters_that_look_like_digits()
    {
        var visit = host.VisitClosed("0KQ1M9XW0TRB4HZCV81N", await host.ServiceAsync(), await host.CentreAsync());
        await host.ConsumedAsync(await host.Broker.PublishAsync(visit, "visit", 5));

        await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = " okqI-m9xw oTRB-4hzc-v8Ln " }).JsonAsync(201);
    }

    [Fact]
    public async Task A_second_token_for_a_visit_is_refused_with_409()
    {
        var visitCode = await host.CloseVisitAsync(await host.ServiceAsync(), await host.CentreAsync());
        await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).JsonAsync(201);

        Assert.Equal("token-already-given", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_gets_the_same_token_again()
    {
        var visitCode = await host.CloseVisitAsync(await host.ServiceAsync(), await host.CentreAsync());

        var first = await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }, key: $"key-{visitCode}").JsonAsync(201);
        var again = await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }, key: $"key-{visitCode}").JsonAsync(201);

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
    }

    [Fact]
    public async Task Visits_that_ended_served_refused_or_abandoned_are_rated_each_by_questions_of_its_own_but_not_a_no_show()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        foreach (var (outcome, questions) in new (string, string[])[]
        {
            ("served", ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness", "overall", "bribery"]),
            ("refused", ["reasonExplained", "nextStepsExplained", "equalTreatment", "overall", "bribery"]),
            ("abandoned", ["waitAnnounced", "waitReasonable", "equalTreatment", "overall", "bribery"]),
        })
        {
            var token = await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = await host.CloseVisitAsync(service, centre, outcome) }).JsonAsync(201);
            Assert.Equal(outcome, token["outcome"]!.GetValue<string>());
            Assert.Equal(questions, token["questions"]!.AsArray().Select(question => question!["id"]!.GetValue<string>()));
            await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken = token["ratingToken"], answers = FeedbackHost.Answers(outcome: outcome) }).JsonAsync(201);
        }
        var visitCode = await host.CloseVisitAsync(service, centre, "no-show");

        Assert.Equal("visit-not-rateable", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).ProblemAsync(404));
    }

    [Fact]
    public async Task An_unknown_code_is_refused_with_404() =>
        Assert.Equal("visit-not-rateable", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode = "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ" }).ProblemAsync(404));

    [Fact]
    public async Task A_visit_can_be_rated_for_thirty_days_only()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var visitCode = await host.CloseVisitAsync(service, centre);
        var ratingToken = await host.TokenAsync(service, centre);

        host.Time.Advance(TimeSpan.FromDays(30));

        Assert.Equal("visit-not-rateable", await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).ProblemAsync(404));
        Assert.Equal("token-expired", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).ProblemAsync(410));
    }

    [Fact]
    public async Task A_visit_closed_event_that_comes_twice_makes_one_visit()
    {
        var visit = host.VisitClosed("TW1CETW1CETW1CETW1CE", await host.ServiceAsync(), await host.CentreAsync());
        var message = await host.Broker.PublishAsync(visit, "visit", 5);
        await host.Broker.PublishAsync(visit, "visit", 5, messageId: message);
        await host.ConsumedAsync(await host.Broker.PublishAsync(visit, "visit", 5));
        await host.ConsumedAsync(message);

        Assert.Equal(1, await host.QueryAsync<int>("select count(*) from closed_visit where visit_id = @VisitId", new { visit.VisitId }));
        Assert.Equal(0u, await host.Broker.CountAsync("feedback.booking-visit-closed_error"));
    }
}
