using System.Net;
using Asan.Contracts.Feedback;
using Asan.Feedback.Cases;
using Asan.ServiceDefaults;
using Asan.TestBed;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class CaseTests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_case_is_due_in_fifteen_working_days_and_its_receipt_opens_it()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var opened = await host.Anonymous().PostAsync("/v1/cases", new { kind = "complaint", serviceId = service, centreId = centre, text = "Növbə çox uzun idi.", language = "az" }).JsonAsync(201);

        var today = Instant.FromDateTimeOffset(host.Time.GetUtcNow()).InZone(DateTimeZoneProviders.Tzdb["Asia/Baku"]).Date;
        Assert.Equal(LocalDatePattern.Iso.Format(WorkingDays.After(today, 15, Holidays.All)), opened["dueOn"]!.GetValue<string>());
        var receipt = opened["receipt"]!.GetValue<string>();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", receipt); // 20 characters of 5 bits

        var found = await LookUpAsync($" {receipt.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)}").JsonAsync();
        Assert.Equal(opened["caseId"]!.GetValue<string>(), found["caseId"]!.GetValue<string>());
        Assert.Equal("open", found["state"]!.GetValue<string>());
        Assert.Equal("Növbə çox uzun idi.", Assert.Single(found["messages"]!.AsArray())!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_officers_answer_reaches_the_citizen_and_the_others_as_an_event_without_words()
    {
        var opened = await OpenAsync("idea");
        var id = opened["caseId"]!.GetValue<string>();

        await host.Officer().PostAsync($"/v1/cases/{id}/answer", new { text = "Two more chairs are on their way." }).JsonAsync();

        var answered = await host.Broker.EventAsync<CaseAnswered>(id);
        Assert.Equal(("idea", true), (answered.Kind, answered.WithinDeadline));
        Assert.DoesNotContain(await host.Broker.FeedAsync(), published => published.Body.ToJsonString().Contains("chairs", StringComparison.Ordinal));
        var found = await LookUpAsync(opened["receipt"]!.GetValue<string>()).JsonAsync();
        Assert.Equal(("answered", "Two more chairs are on their way."), (found["state"]!.GetValue<string>(), found["messages"]![1]!["text"]!.GetValue<string>()));
        Assert.Equal("officer", await host.QueryAsync<string>("select actor from audit where action = 'answer-case' and subject = @id", new { id }));
    }

    [Fact]
    public async Task An_answer_after_the_due_date_says_so()
    {
        var opened = await OpenAsync("complaint");
        host.Time.Advance(TimeSpan.FromDays(60));

        var answer = await host.Officer().PostAsync($"/v1/cases/{opened["caseId"]}/answer", new { text = "We are sorry." }).JsonAsync();

        Assert.False(answer["withinDeadline"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Answering_an_answered_case_is_refused_with_409_and_an_unknown_one_with_404()
    {
        var opened = await OpenAsync("thanks");
        await host.Officer().PostAsync($"/v1/cases/{opened["caseId"]}/answer", new { text = "Thank you." }).JsonAsync();

        Assert.Equal("case-already-answered", await host.Officer().PostAsync($"/v1/cases/{opened["caseId"]}/answer", new { text = "Again." }).ProblemAsync(409));
        Assert.Equal("case-not-found", await host.Officer().PostAsync($"/v1/cases/{Guid.CreateVersion7()}/answer", new { text = "Nobody." }).ProblemAsync(404));
    }

    [Fact]
    public async Task Of_two_answers_at_once_one_is_kept()
    {
        var opened = await OpenAsync("complaint");
        var officer = host.Officer();

        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var response = await officer.PostAsync($"/v1/cases/{opened["caseId"]}/answer", new { text = $"Answer {i}" });
            return response.StatusCode;
        }));

        Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Only_a_case_officer_lists_and_answers()
    {
        var opened = await OpenAsync("idea");
        var clerk = host.Client("asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("clerk-baku-1", Roles.CounterClerk));
        var withoutScope = host.Client("partner-one", Scopes.BookingRead, new Person("officer", Roles.CaseOfficer));

        Assert.Equal("unauthenticated", await host.Anonymous().GetAsync("/v1/cases", Cancellation).ProblemAsync(401));
        Assert.Equal("forbidden", await clerk.GetAsync("/v1/cases", Cancellation).ProblemAsync(403));
        Assert.Equal("forbidden", await withoutScope.GetAsync("/v1/cases", Cancellation).ProblemAsync(403));
        Assert.Equal("forbidden", await clerk.PostAsync($"/v1/cases/{opened["caseId"]}/answer", new { text = "No." }).ProblemAsync(403));
    }

    [Fact]
    public async Task The_list_pages_through_open_cases_in_the_order_they_came()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await OpenAsync("idea"))["caseId"]!.GetValue<string>());

        var seen = new List<string>();
        for (string? path = "/v1/cases?state=open&limit=2"; path is not null;)
        {
            var page = await host.Officer().GetAsync(path, Cancellation).JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(item => item!["caseId"]!.GetValue<string>()));
            path = page["next"] is { } next ? $"/v1/cases?state=open&limit=2&cursor={next}" : null;
        }

        Assert.Equal(ids, seen.Where(ids.Contains));
        Assert.Equal(seen.Distinct(), seen);
    }

    [Fact]
    public async Task A_case_about_an_unknown_service_or_of_an_unknown_kind_is_refused()
    {
        Assert.Equal("invalid-request", await host.Anonymous().PostAsync("/v1/cases", new { kind = "idea", serviceId = "none", text = "x", language = "en" }).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Anonymous().PostAsync("/v1/cases", new { kind = "rant", text = "x", language = "en" }).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Officer().GetAsync("/v1/cases?state=lost", Cancellation).ProblemAsync(400));
    }

    [Fact]
    public async Task A_wrong_receipt_opens_nothing() =>
        Assert.Equal("case-not-found", await LookUpAsync("0000-0000-0000-0000-0000").ProblemAsync(404));

    private Task<System.Text.Json.Nodes.JsonNode> OpenAsync(string kind) =>
        host.Anonymous().PostAsync("/v1/cases", new { kind, text = "More chairs, please.", language = "en" }).JsonAsync(201);

    private Task<HttpResponseMessage> LookUpAsync(string receipt) => host.Anonymous().PostAsync("/v1/cases/lookup", new { receipt });
}
