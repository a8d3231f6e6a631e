using System.Net;
using System.Text;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Messaging.Tests;

public sealed class IdempotencyTests(FeedbackHost host)
{
    [Fact]
    public async Task A_repeat_gets_the_same_answer_and_says_so()
    {
        var key = Guid.NewGuid().ToString();
        using var http = host.Anonymous();
        using var first = await http.PostAsync("/v1/cases", FeedbackHost.Complaint(), key);
        using var again = await http.PostAsync("/v1/cases", FeedbackHost.Complaint(), key);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
    }

    [Fact]
    public async Task Eight_requests_at_once_with_one_key_have_one_effect_and_one_answer()
    {
        var key = Guid.NewGuid().ToString();
        var text = $"Said once, {key}";
        using var http = host.Anonymous();
        await host.OpenCaseAsync(); // a first request compiles, and the others would wait for it no longer than 2 seconds

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.PostAsync("/v1/cases", FeedbackHost.Complaint(text), key).JsonAsync(201)));

        Assert.Single(answers.Select(answer => answer["caseId"]!.GetValue<Guid>()).Distinct());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("select count(*) from case_message where text = @text", new { text }));
    }

    [Fact]
    public async Task Red_control_without_the_keys_constraint_eight_requests_have_more_than_one_effect()
    {
        await using var own = new FeedbackHost();
        await own.StartAsync();
        await own.OpenCaseAsync();
        await using var connection = await own.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("alter table idempotency drop constraint idempotency_pkey");
        var key = Guid.NewGuid().ToString();
        using var http = own.Anonymous();

        var sent = await Meeting.AtAsync(own.Database, "cases", "insert", 2, () => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.PostAsync("/v1/cases", FeedbackHost.Complaint(), key))));

        foreach (var answer in sent)
            answer.Dispose();
        Assert.True(await connection.ExecuteScalarAsync<int>("select count(*) from cases") > 2);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused_with_422()
    {
        var key = Guid.NewGuid().ToString();
        using var http = host.Anonymous();
        await http.PostAsync("/v1/cases", FeedbackHost.Complaint("one"), key).JsonAsync(201);

        Assert.Equal("idempotency-key-reused", await http.PostAsync("/v1/cases", FeedbackHost.Complaint("another"), key).ProblemAsync(422));
    }

    [Fact]
    public async Task A_refusal_stores_nothing_so_a_retry_is_judged_afresh()
    {
        var key = Guid.NewGuid().ToString();
        var id = await host.OpenCaseAsync();
        await host.AnswerAsync(id);
        using var officer = host.Officer();

        Assert.Equal("case-already-answered", await officer.PostAsync($"/v1/cases/{id}/answer", new { text = "again" }, key).ProblemAsync(409));
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("update cases set state = 'open', answered_at = null, answered_in_time = null where id = @id", new { id });
        using var retry = await officer.PostAsync($"/v1/cases/{id}/answer", new { text = "again" }, key);

        Assert.Equal(HttpStatusCode.OK, retry.StatusCode);
        Assert.False(retry.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_stored_answer_cannot_be_read_from_the_database()
    {
        using var http = host.Anonymous();
        var receipt = (await http.PostAsync("/v1/cases", FeedbackHost.Complaint()).JsonAsync(201))["receipt"]!.GetValue<string>();

        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        var answers = await connection.QueryAsync<byte[]>("select answer from idempotency");
        Assert.All(answers, answer => Assert.DoesNotContain(receipt, Encoding.UTF8.GetString(answer), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("with a blank")]
    public async Task A_request_without_a_proper_key_is_refused_and_has_no_effect(string? key)
    {
        using var http = host.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/cases") { Content = System.Net.Http.Json.JsonContent.Create(FeedbackHost.Complaint()) };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        Assert.Equal("invalid-request", await http.SendAsync(request).ProblemAsync(400));
    }
}
