using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class RatingTests(FeedbackHost host)
{
    [Fact]
    public async Task A_used_token_is_refused_with_409_and_an_unknown_one_with_404()
    {
        var ratingToken = await host.TokenAsync(await host.ServiceAsync(), await host.CentreAsync());
        await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).JsonAsync(201);

        Assert.Equal("token-used", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers("dissatisfied") }).ProblemAsync(409));
        Assert.Equal("token-unknown", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken = "none", answers = FeedbackHost.Answers() }).ProblemAsync(404));
    }

    [Fact]
    public async Task The_answer_opens_the_commitment_in_the_log()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());

        var rating = await host.RateAsync(service, centre, FeedbackHost.Answers(bribery: "neither"));

        var statement = rating["statement"]!.GetValue<string>();
        Assert.Equal(
            $"asan.rating.v2\n{rating["ratingId"]}\nmoj\n{service}\n{centre}\nserved\naccessibility=strongly-agree\naffordability=agree\n" +
            "effectiveDelivery=agree\nequalTreatment=disagree\ntimeliness=agree\noverall=satisfied\nbribery=neither\n", statement);
        var commitment = SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. Convert.FromHexString(rating["salt"]!.GetValue<string>())]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([0, .. commitment])), rating["leafHash"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_faults_of_a_rating_are_named_at_once_and_the_token_stays_good()
    {
        var ratingToken = await host.TokenAsync(await host.ServiceAsync(), await host.CentreAsync());
        var bad = FeedbackHost.Answers(overall: "agree", bribery: "perhaps");
        bad["reasonExplained"] = "agree"; // a question about refused visits

        using var response = await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = bad });
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(
            ["$.answers", "$.answers.bribery", "$.answers.overall"],
            problem["errors"]!.AsArray().Select(fault => fault!["field"]!.GetValue<string>()).Order());
        Assert.Equal("invalid-request", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers(), comment = new string('x', 2001) }).ProblemAsync(400));
        await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).JsonAsync(201);
    }

    [Fact]
    public async Task A_comment_waits_for_moderation_and_is_in_no_event_and_no_public_answer()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        const string words = "The third counter was very kind";
        var first = await host.RateAsync(service, centre, FeedbackHost.Answers(), comment: words);
        for (var i = 0; i < 9; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(), comment: words);
        await host.Broker.EventAsync<Contracts.Feedback.RatingsPublished>($"service/{service}");

        Assert.Equal("pending", await host.QueryAsync<string>("select state from comment where rating_id = @id", new { id = Guid.Parse(first["ratingId"]!.GetValue<string>()) }));
        Assert.DoesNotContain(await host.Broker.FeedAsync(), published => published.Body.ToJsonString().Contains("third counter", StringComparison.Ordinal));
        Assert.DoesNotContain("third counter", (await host.Anonymous().GetAsync($"/v1/ratings/services/{service}", TestContext.Current.CancellationToken).JsonAsync()).ToJsonString());
    }

    [Fact]
    public async Task The_database_refuses_to_change_or_delete_a_rating()
    {
        await host.RateAsync(await host.ServiceAsync(), await host.CentreAsync(), FeedbackHost.Answers());

        foreach (var sql in new[] { "update rating set answers = '{}'", "delete from rating_log_node", "truncate published_count", "delete from batch", "update block set members = 11", "delete from publication" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(sql));
            Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_publication_that_arrives_after_the_later_withdrawal_changes_nothing()
    {
        await host.ConsumedAsync(await host.Broker.PublishAsync(new ServiceWithdrawn("gone"), "gone", 2));
        await host.ConsumedAsync(await host.Broker.PublishAsync(new ServicePublished("gone", 1, "moj", FeedbackHost.Name("Gone"), 15, []), "gone", 1));

        Assert.True(await host.QueryAsync<bool>("select withdrawn from service where id = 'gone'"));
    }

    [Theory]
    [InlineData("/v1/rating-tokens", """{"visitCode":"\u0000AAAAAAAAAAAAAAAAAAAA"}""", 404)] // digested, never stored
    [InlineData("/v1/ratings", """{"ratingToken":"\ud800","answers":{}}""", 400)]
    [InlineData("/v1/cases", """{"kind":"idea","text":"a\u0000b","language":"en"}""", 400)]
    [InlineData("/v1/cases", """{"kind":"idea","text":"\udc00","language":"en"}""", 400)]
    [InlineData("/v1/cases/lookup", """{"receipt":null}""", 400)]
    public async Task Text_that_no_database_holds_is_refused_with_a_problem(string path, string body, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());

        await host.Anonymous().SendAsync(request, TestContext.Current.CancellationToken).ProblemAsync(status);
    }

    [Theory]
    [InlineData("/v1/ratings/log/proof?leaf=first&size=1", 400)]
    [InlineData("/v1/ratings/log/proof?leaf=0", 400)]
    [InlineData("/v1/ratings/log/consistency?first=9223372036854775807&second=9223372036854775807", 404)]
    public async Task A_path_or_query_that_cannot_be_read_is_refused_with_a_problem(string path, int status) =>
        await host.Anonymous().GetAsync(path, TestContext.Current.CancellationToken).ProblemAsync(status);

    [Fact]
    public async Task The_API_document_lists_every_route_of_ratings()
    {
        var paths = (await host.Anonymous().GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken).JsonAsync())["paths"]!.AsObject().Select(path => path.Key);

        Assert.Equal(
            [
                "/v1/comments", "/v1/comments/{id}/decision",
                "/v1/rating-tokens", "/v1/rating-tokens/blind", "/v1/rating-tokens/blind/key", "/v1/rating-tokens/blind/keys", "/v1/rating-tokens/lookup",
                "/v1/ratings", "/v1/ratings/agencies/{id}", "/v1/ratings/agencies/{id}/months",
                "/v1/ratings/batches/head", "/v1/ratings/blind", "/v1/ratings/bundle.zip",
                "/v1/ratings/centres/{id}", "/v1/ratings/centres/{id}/comments", "/v1/ratings/centres/{id}/months",
                "/v1/ratings/counts.csv", "/v1/ratings/counts.json",
                "/v1/ratings/log/consistency", "/v1/ratings/log/head", "/v1/ratings/log/key", "/v1/ratings/log/proof",
                "/v1/ratings/published.csv", "/v1/ratings/published.json",
                "/v1/ratings/services/{id}", "/v1/ratings/services/{id}/comments", "/v1/ratings/services/{id}/months",
            ],
            paths.Where(IsOfRatings).Order(StringComparer.Ordinal));
    }

    /// <summary>Cases and refusals have a list of their own (CaseDialogueTests).</summary>
    internal static bool IsOfRatings(string path) =>
        path.StartsWith("/v1/rating", StringComparison.Ordinal) || path.StartsWith("/v1/comments", StringComparison.Ordinal) || path.StartsWith("/rate", StringComparison.Ordinal);
}
