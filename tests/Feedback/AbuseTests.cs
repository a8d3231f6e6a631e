using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asan.Feedback.Cases;
using Asan.Feedback.Ratings;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>What somebody can try against ratings, and what each try is answered with (docs/ratings.md, "Abuse").</summary>
[Collection(nameof(SharedHost))]
public class AbuseTests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stuffing_with_invented_codes_and_tokens_adds_nothing_to_the_log()
    {
        var before = (await host.HeadAsync())["size"]!.GetValue<long>();

        for (var i = 0; i < 20; i++)
        {
            var code = RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 20);
            Assert.Equal("visit-not-rateable", await From("203.0.113.1").PostAsync("/v1/rating-tokens", new { visitCode = code }).ProblemAsync(404));
            Assert.Equal("token-unknown", await From("203.0.113.1").PostAsync("/v1/ratings", new { ratingToken = code, answers = FeedbackHost.Answers() }).ProblemAsync(404));
        }

        Assert.Equal(before, (await host.HeadAsync())["size"]!.GetValue<long>());
    }

    [Fact]
    public async Task Who_tries_codes_without_end_is_held_off_and_nobody_else_is()
    {
        var attacker = From("203.0.113.2");
        var tried = 0;
        string code;
        do
        {
            using var response = await attacker.PostAsync("/v1/rating-tokens/lookup", new { ratingToken = $"guess-{tried++}" });
            code = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!["code"]!.GetValue<string>();
            if (code == "too-many-requests")
                Assert.Equal(TimeSpan.FromMinutes(1), response.Headers.RetryAfter!.Delta);
        } while (code == "token-unknown" && tried < 3 * WrongCodes.AMinute);

        Assert.Equal("too-many-requests", code);
        Assert.True(tried > WrongCodes.AMinute, $"held off after {tried}");
        Assert.Equal("token-unknown", await From("203.0.113.3").PostAsync("/v1/rating-tokens/lookup", new { ratingToken = "guess" }).ProblemAsync(404));
    }

    [Fact]
    public async Task Who_tries_receipts_of_cases_without_end_is_held_off()
    {
        var attacker = From("203.0.113.5");
        for (var i = 0; i < WrongCodes.AMinute; i++)
            await attacker.PostAsync("/v1/cases/lookup", new { receipt = $"GUESS-{i:0000000000}" }).ProblemAsync(404);

        Assert.Equal("too-many-requests", await attacker.PostAsync("/v1/cases/lookup", new { receipt = "GUESS-GUESS-GUESS-G" }).ProblemAsync(429));
        Assert.Equal("too-many-requests", await attacker.PostAsync("/v1/cases/messages", new { receipt = "GUESS-GUESS-GUESS-G", text = "?" }).ProblemAsync(429));
    }

    [Fact]
    public async Task Who_buries_the_officers_in_cases_is_held_off_and_nobody_else_is()
    {
        var flood = From("203.0.113.6");
        var idea = new { kind = "idea", text = "More of the same.", language = "en" };
        for (var i = 0; i < CaseFloods.AnHour; i++)
            await flood.PostAsync("/v1/cases", idea).JsonAsync(201);

        Assert.Equal("too-many-requests", await flood.PostAsync("/v1/cases", idea).ProblemAsync(429));
        await From("203.0.113.7").PostAsync("/v1/cases", idea).JsonAsync(201);
        await host.Officer().PostAsync("/v1/cases", idea).JsonAsync(201);
    }

    // A partner rates for thousands from one address: right tokens are not counted.
    [Fact]
    public async Task Right_tokens_from_one_address_meet_no_limit()
    {
        var ratingToken = await host.TokenAsync(await host.ServiceAsync(), await host.CentreAsync());
        var partner = From("203.0.113.4");

        for (var i = 0; i < WrongCodes.AMinute + 20; i++)
            await partner.PostAsync("/v1/rating-tokens/lookup", new { ratingToken }).JsonAsync();
    }

    [Fact]
    public async Task A_request_sent_again_is_answered_again_and_rates_once()
    {
        var ratingToken = await host.TokenAsync(await host.ServiceAsync(), await host.CentreAsync());
        var body = new { ratingToken, answers = FeedbackHost.Answers() };
        var key = Guid.NewGuid().ToString();
        var first = await host.Anonymous().PostAsync("/v1/ratings", body, key).JsonAsync(201);
        var size = (await host.HeadAsync())["size"]!.GetValue<long>();

        Assert.Equal(first.ToJsonString(), (await host.Anonymous().PostAsync("/v1/ratings", body, key).JsonAsync(201)).ToJsonString());
        Assert.Equal("token-used", await host.Anonymous().PostAsync("/v1/ratings", body).ProblemAsync(409));
        Assert.Equal("idempotency-key-reused", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers("dissatisfied") }, key).ProblemAsync(422));
        Assert.Equal(size, (await host.HeadAsync())["size"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_visits_token_rates_that_visit_whatever_else_the_body_says()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var ratingToken = await host.TokenAsync(service, centre);

        Assert.Equal("invalid-request", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, serviceId = "another", answers = FeedbackHost.Answers() }).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers(outcome: "refused") }).ProblemAsync(400));
        var receipt = await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).JsonAsync(201);
        Assert.Contains($"\n{service}\n{centre}\nserved\n", receipt["statement"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/ratings")]
    [InlineData("/v1/ratings/blind")]
    [InlineData("/v1/rating-tokens")]
    [InlineData("/v1/rating-tokens/blind")]
    public async Task A_body_beyond_the_limit_is_refused_before_it_is_read(string path)
    {
        using var response = await host.Anonymous().PostAsync(path, new { comment = new string('x', 300 * 1024) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/ratings/services/none/months?limit=201")]
    [InlineData("/v1/ratings/services/none/months?cursor=AAAA")] // bytes of value 0
    [InlineData("/v1/ratings/agencies/moj/months?cursor=MjAyNi05OQ")] // 2026-99
    [InlineData("/v1/ratings/centres/none/comments?cursor=!")]
    [InlineData("/v1/ratings/centres/none/comments?limit=0")]
    [InlineData("/v1/rating-tokens/blind/keys?cursor=AAAA")]
    [InlineData("/v1/rating-tokens/blind/keys?limit=many")]
    public async Task A_path_or_query_that_is_not_ours_is_refused_with_a_problem(string path)
    {
        using var response = await From("203.0.113.5").GetAsync(path, Cancellation);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/v1/ratings", """{"ratingToken":"t","answers":null}""")]
    [InlineData("/v1/ratings", """{"ratingToken":"t","answers":{"overall":{}}}""")]
    [InlineData("/v1/ratings", """{"ratingToken":"t","answers":[1]}""")]
    [InlineData("/v1/ratings", """{"ratingToken":"t","answers":{},"commentLanguage":"xx"}""")]
    [InlineData("/v1/rating-tokens/lookup", """{"ratingToken":"\u0000"}""")]
    [InlineData("/v1/rating-tokens/blind/key", """{"visitCode":"\u0000AAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("/v1/rating-tokens/blind", """{"visitCode":"AAAAAAAAAAAAAAAAAAAA","keyId":"\u0000","blindedMessage":7}""")]
    [InlineData("/v1/ratings/blind", """{"keyId":"k","message":"m","signature":"s","answers":{}}""")]
    public async Task A_body_that_is_not_ours_is_refused_with_a_problem(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());

        using var response = await From("203.0.113.6").SendAsync(request, Cancellation);

        Assert.InRange((int)response.StatusCode, 400, 499);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_blind_signed_token_whose_texts_no_database_holds_is_refused()
    {
        var body = new { keyId = "k\0", message = new string('A', 86), signature = new string('A', 512), answers = FeedbackHost.Answers() };

        Assert.Equal("invalid-request", await From("203.0.113.7").PostAsync("/v1/ratings/blind", body).ProblemAsync(400));
    }

    [Fact]
    public async Task Answers_by_the_thousand_are_refused_and_told_without_their_names()
    {
        var ratingToken = await host.TokenAsync(await host.ServiceAsync(), await host.CentreAsync());
        var answers = new JsonObject(Enumerable.Range(0, 2000).Select(i => KeyValuePair.Create<string, JsonNode?>($"secret-{i}", "agree")));

        using var response = await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain("secret", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_comes_as_a_link_whose_server_part_has_no_token_and_as_a_QR_code()
    {
        var visitCode = await host.CloseVisitAsync(await host.ServiceAsync(), await host.CentreAsync());

        var answer = await host.Anonymous().PostAsync("/v1/rating-tokens", new { visitCode }).JsonAsync(201);

        var (link, token) = (new Uri(answer["link"]!.GetValue<string>()), answer["ratingToken"]!.GetValue<string>());
        Assert.Equal(("/rate", $"#{token}"), (link.PathAndQuery, link.Fragment));
        Assert.Equal("svg", XDocument.Parse(answer["qrCode"]!.GetValue<string>()).Root!.Name.LocalName);
        var found = await host.Anonymous().PostAsync("/v1/rating-tokens/lookup", new { ratingToken = token }).JsonAsync();
        Assert.False(found["used"]!.GetValue<bool>());
        Assert.Equal(answer["questions"]!.ToJsonString(), found["questions"]!.ToJsonString());
        await host.Anonymous().PostAsync("/v1/ratings", new { ratingToken = token, answers = FeedbackHost.Answers() }).JsonAsync(201);
        Assert.True((await host.Anonymous().PostAsync("/v1/rating-tokens/lookup", new { ratingToken = token }).JsonAsync())["used"]!.GetValue<bool>());
    }

    [Fact]
    public async Task The_module_for_blind_tokens_is_served_as_a_script_and_nothing_else()
    {
        using var module = await host.Anonymous().GetAsync("/rate/blind.js", Cancellation);

        Assert.Equal("text/javascript", module.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", module.Headers.GetValues("X-Content-Type-Options").Single());
    }

    /// <summary>A client as the gateway forwards it.</summary>
    private HttpClient From(string address)
    {
        var http = host.Anonymous();
        http.DefaultRequestHeaders.Add("X-Forwarded-For", address);
        return http;
    }
}
