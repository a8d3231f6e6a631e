using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class CommentTests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_comment_is_public_once_an_officer_shows_it_and_leads_to_no_rating()
    {
        var (service, centre, rating) = await CommentAsync("The third counter was very kind");
        Assert.Empty(await PublicAsync($"services/{service}"));
        var pending = await PendingAsync(service);

        await DecideAsync(pending, "show").JsonAsync();

        foreach (var path in new[] { $"services/{service}", $"centres/{centre}" })
        {
            var shown = Assert.Single(await PublicAsync(path))!;
            Assert.Equal(("shown", "The third counter was very kind", "en"), (Text(shown, "state"), Text(shown, "text"), Text(shown, "language")));
            Assert.Equal(host.Time.GetUtcNow().ToString("yyyy-MM", null), Text(shown, "month"));
            Assert.NotEqual(Text(rating, "ratingId"), Text(shown, "commentId"));
        }
        Assert.Equal("officer", await host.QueryAsync<string>("select actor from audit where action = 'show-comment' and subject = @pending", new { pending }));
        Assert.DoesNotContain(await host.Broker.FeedAsync(), published => published.Body.ToJsonString().Contains("third counter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rejected_comments_reason_is_public_and_its_text_is_gone()
    {
        var (service, _, _) = await CommentAsync("Clerk So-and-so lives in Such-and-such street");
        var id = await PendingAsync(service);

        await DecideAsync(id, "reject", "personal-data").JsonAsync();

        var rejected = Assert.Single(await PublicAsync($"services/{service}"))!;
        Assert.Equal(("rejected", "personal-data", null), (Text(rejected, "state"), Text(rejected, "reason"), rejected["text"]));
        Assert.Equal(0, await host.QueryAsync<int>("select count(*)::int from comment where text like '%Such-and-such%'"));
        Assert.Equal("comment-already-decided", await DecideAsync(id, "show").ProblemAsync(409));
    }

    [Fact]
    public async Task A_shown_comment_can_still_be_rejected_but_not_shown_twice()
    {
        var (service, _, _) = await CommentAsync("Buy at my shop");
        var id = await PendingAsync(service);
        await DecideAsync(id, "show").JsonAsync();

        Assert.Equal("comment-already-decided", await DecideAsync(id, "show").ProblemAsync(409));
        await DecideAsync(id, "reject", "advertising").JsonAsync();

        Assert.Equal("rejected", Text(Assert.Single(await PublicAsync($"services/{service}"))!, "state"));
    }

    [Fact]
    public async Task A_decision_has_a_reason_exactly_when_it_rejects_and_is_a_central_officers()
    {
        var (service, _, _) = await CommentAsync("Fine");
        var id = await PendingAsync(service);
        var clerk = host.Client("asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("clerk-baku-1", Roles.CounterClerk));

        var ofTheCentre = host.Client(
            "asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("officer-baku-1", Roles.CaseOfficer) { Centre = "baku-1" });
        var ofTheAgency = host.Client(
            "asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("officer-moj", Roles.CaseOfficer) { Agency = "moj" });

        foreach (var ofAUnit in new[] { ofTheCentre, ofTheAgency }) // no unit judges what is said of it
        {
            Assert.Equal("forbidden", await ofAUnit.GetAsync("/v1/comments", Cancellation).ProblemAsync(403));
            Assert.Equal("forbidden", await ofAUnit.PostAsync($"/v1/comments/{id}/decision", new { decision = "show" }).ProblemAsync(403));
        }
        Assert.Equal("invalid-request", await DecideAsync(id, "reject").ProblemAsync(400));
        Assert.Equal("invalid-request", await DecideAsync(id, "show", "insult").ProblemAsync(400));
        Assert.Equal("invalid-request", await DecideAsync(id, "reject", "dislike").ProblemAsync(400));
        Assert.Equal("comment-not-found", await DecideAsync(Guid.NewGuid().ToString(), "show").ProblemAsync(404));
        Assert.Equal("forbidden", await clerk.GetAsync("/v1/comments", Cancellation).ProblemAsync(403));
        Assert.Equal("forbidden", await clerk.PostAsync($"/v1/comments/{id}/decision", new { decision = "show" }).ProblemAsync(403));
        Assert.Equal("unauthenticated", await host.Anonymous().PostAsync($"/v1/comments/{id}/decision", new { decision = "show" }).ProblemAsync(401));
    }

    [Fact]
    public async Task The_database_keeps_no_text_of_a_rejected_comment()
    {
        var (service, _, _) = await CommentAsync("Fine");
        var id = Guid.Parse(await PendingAsync(service));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update comment set state = 'rejected', reason = 'insult' where id = @id", new { id }));
        Assert.Equal("comment_rejected_is_a_reason_alone", refused.ConstraintName);
    }

    [Fact]
    public async Task Comments_are_paged()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 3; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(), comment: $"Comment {i}");
        await host.ExecuteAsync("update comment set state = 'shown' from rating where rating.id = rating_id and service_id = @service", new { service });

        var seen = new List<string>();
        for (string? path = $"/v1/ratings/services/{service}/comments?limit=2"; path is not null;)
        {
            var page = await host.Anonymous().GetAsync(path, Cancellation).JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(item => Text(item!, "text")));
            path = page["next"] is { } next ? $"/v1/ratings/services/{service}/comments?limit=2&cursor={next}" : null;
        }
        Assert.Equal(["Comment 0", "Comment 1", "Comment 2"], seen.Order(StringComparer.Ordinal));
    }

    private async Task<(string Service, string Centre, JsonNode Rating)> CommentAsync(string text)
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        return (service, centre, await host.RateAsync(service, centre, FeedbackHost.Answers(), comment: text));
    }

    private async Task<string> PendingAsync(string service)
    {
        for (string? path = "/v1/comments?limit=200"; path is not null;)
        {
            var page = await host.Officer().GetAsync(path, Cancellation).JsonAsync();
            if (page["items"]!.AsArray().SingleOrDefault(item => Text(item!, "serviceId") == service) is { } found)
                return Text(found, "commentId");
            path = page["next"] is { } next ? $"/v1/comments?limit=200&cursor={next}" : null;
        }
        throw new InvalidOperationException("The comment is not in the moderators' list.");
    }

    private Task<HttpResponseMessage> DecideAsync(string id, string decision, string? reason = null) =>
        host.Officer().PostAsync($"/v1/comments/{id}/decision", new { decision, reason });

    private async Task<JsonArray> PublicAsync(string path) => (await host.Anonymous().GetAsync($"/v1/ratings/{path}/comments", Cancellation).JsonAsync())["items"]!.AsArray();

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
