using System.Text.Json.Nodes;
using Asan.Contracts.Feedback;
using Asan.Feedback.Cases;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>What follows the opening of a case: who answers it, by when, and what the citizen and the public read.</summary>
[Collection(nameof(SharedHost))]
public class CaseDialogueTests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_citizen_reads_the_whole_dialogue_with_the_receipt_and_reopens_twice_at_most()
    {
        var (id, receipt) = await OpenAsync();
        await host.Officer().PostAsync($"/v1/cases/{id}/question", new { text = "Which counter?" }).JsonAsync();
        Assert.Equal("waiting", (await LookUpAsync(receipt))["state"]!.GetValue<string>());
        Assert.Equal("case-not-open", await host.Officer().PostAsync($"/v1/cases/{id}/question", new { text = "And when?" }).ProblemAsync(409));
        await SayAsync("messages", receipt, "The fifth.").JsonAsync();

        for (var time = 1; time <= 3; time++)
        {
            await AnswerAsync(id, $"Answer {time}.").JsonAsync();
            Assert.Equal("case-already-answered", await SayAsync("messages", receipt, "But …").ProblemAsync(409));
            if (time < 3)
                Assert.Equal(DueIn(15), (await SayAsync("reopen", receipt, $"Not yet, {time}.").JsonAsync())["dueOn"]!.GetValue<string>());
        }

        Assert.Equal("case-not-reopenable", await SayAsync("reopen", receipt, "A third time.").ProblemAsync(409));
        var read = await LookUpAsync(receipt);
        Assert.Equal(
            ["citizen: Too slow.", "officer: Which counter?", "citizen: The fifth.", "officer: Answer 1.", "citizen: Not yet, 1.", "officer: Answer 2.", "citizen: Not yet, 2.", "officer: Answer 3."],
            read["messages"]!.AsArray().Select(message => $"{message!["author"]}: {message["text"]}"));
        Assert.Null(read["reopenableUntil"]);
    }

    [Fact]
    public async Task After_thirty_days_an_answer_stands()
    {
        var (id, receipt) = await OpenAsync();
        await AnswerAsync(id, "Done.").JsonAsync();
        host.Time.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));

        Assert.Equal("case-not-reopenable", await SayAsync("reopen", receipt, "Late.").ProblemAsync(409));
    }

    [Fact]
    public async Task A_term_is_extended_as_the_law_allows_each_ground_once()
    {
        var (id, _) = await OpenAsync();
        Task<HttpResponseMessage> Extend(string ground) => host.Officer().PostAsync($"/v1/cases/{id}/extend", new { ground, reason = "The records of the archive." });

        Assert.Equal(DueIn(30), (await Extend("study").JsonAsync())["dueOn"]!.GetValue<string>()); // art. 10.1
        Assert.Equal("case-not-extendable", await Extend("study").ProblemAsync(409));
        Assert.Equal(DueIn(60), (await Extend("information").JsonAsync())["dueOn"]!.GetValue<string>()); // art. 10.2
        Assert.Equal("case-not-extendable", await Extend("information").ProblemAsync(409));

        var (late, _) = await OpenAsync();
        host.Time.Advance(TimeSpan.FromDays(60));
        Assert.Equal("case-not-extendable", await host.Officer().PostAsync($"/v1/cases/{late}/extend", new { ground = "study", reason = "Too late." }).ProblemAsync(409));
    }

    [Fact]
    public async Task Officers_see_and_move_the_cases_of_their_own_unit_only()
    {
        var (here, there) = (await host.CentreAsync(), await host.CentreAsync());
        var (id, receipt) = await OpenAsync(here);
        var (ofHere, ofThere, ofAgency) = (OfficerOf(centre: here), OfficerOf(centre: there), OfficerOf(agency: "moj"));
        async Task<bool> SeesAsync(HttpClient officer) =>
            (await officer.GetAsync("/v1/cases?limit=200&state=open", Cancellation).JsonAsync())["items"]!.AsArray().Any(item => item!["caseId"]!.GetValue<string>() == id);

        Assert.Equal((true, false, false, true), (await SeesAsync(ofHere), await SeesAsync(ofThere), await SeesAsync(ofAgency), await SeesAsync(OfficerOf(agency: "asan"))));
        foreach (var (path, body) in Moves())
            Assert.Equal("case-not-found", await ofThere.PostAsync($"/v1/cases/{id}/{path}", body).ProblemAsync(404));
        Assert.Equal("case-not-found", await ofThere.GetAsync($"/v1/cases/{id}", Cancellation).ProblemAsync(404));

        await ofHere.PostAsync($"/v1/cases/{id}/assign", new { unitKind = "agency", unitId = "moj", officer = "officer-moj" }).JsonAsync();

        Assert.Equal((false, true), (await SeesAsync(ofHere), await SeesAsync(ofAgency)));
        await ofAgency.PostAsync($"/v1/cases/{id}/answer", new { text = "From the agency." }).JsonAsync();
        var file = await ofAgency.GetAsync($"/v1/cases/{id}", Cancellation).JsonAsync();
        Assert.Equal(["assign-case", "answer-case"], file["deeds"]!.AsArray().Select(deed => deed!["action"]!.GetValue<string>()));
        Assert.Equal("answered", (await LookUpAsync(receipt))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_case_is_recalled_before_it_is_due_and_escalated_after_once_each()
    {
        await using var own = new FeedbackHost();
        await own.InitializeAsync();
        var opened = await own.Anonymous().PostAsync("/v1/cases", Complaint()).JsonAsync(201);
        var id = opened["caseId"]!.GetValue<string>();
        var due = LocalDatePattern.Iso.Parse(opened["dueOn"]!.GetValue<string>()).Value;
        var watch = own.Services.GetServices<IHostedService>().OfType<WatchDueDates>().Single();
        async Task<string?> AttentionAsync()
        {
            for (var i = 0; i < 2; i++) // The second turn finds nothing to do.
                await watch.RunAsync(Cancellation);
            return (await own.Officer().GetAsync("/v1/cases", Cancellation).JsonAsync())["items"]![0]!["attention"]?.GetValue<string>();
        }

        Assert.Null(await AttentionAsync());
        own.Time.SetUtcNow(DueDates.Zone.AtStartOfDay(due).ToDateTimeOffset());
        Assert.Equal("due-soon", await AttentionAsync());
        own.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("overdue", await AttentionAsync());

        Assert.Equal(due.ToDateOnly(), (await own.Broker.EventAsync<CaseDueSoon>(id)).DueOn);
        Assert.Equal(due.ToDateOnly(), (await own.Broker.EventAsync<CaseOverdue>(id)).DueOn);
        Assert.Equal("escalate-case, remind-of-case", await own.QueryAsync<string>("select string_agg(action, ', ' order by action) from audit where subject = @id and actor = 'platform'", new { id }));
        Assert.Single((await own.Officer().GetAsync("/v1/cases?attention=overdue", Cancellation).JsonAsync())["items"]!.AsArray());
    }

    [Fact]
    public async Task No_statement_moves_a_case_as_the_table_does_not_say()
    {
        var (id, _) = await OpenAsync();
        await AnswerAsync(id, "Done.").JsonAsync();
        const string back = "update cases set state = 'waiting', answered_at = null, answered_in_time = null where id = @id";

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(back, new { id = Guid.Parse(id) }));
        Assert.Equal("case_move_is_listed", refused.ConstraintName);

        // Without the guard it would pass: rolled back.
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand($"drop trigger case_move on cases; {back}", connection) { Parameters = { new("id", Guid.Parse(id)) } };
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    [Fact]
    public async Task You_said_we_did_shows_the_officers_words_and_never_the_citizens()
    {
        var centre = await host.CentreAsync();
        var (told, _) = await OpenAsync(centre, "SECRET-OF-THE-CITIZEN");
        var (untold, _) = await OpenAsync(centre);
        await host.Officer().PostAsync($"/v1/cases/{told}/answer", new { text = "PRIVATE-ANSWER", summary = "You said: too few chairs. We did: forty more." }).JsonAsync();
        await AnswerAsync(untold, "Nothing public.").JsonAsync();

        var page = (await host.Anonymous().GetAsync($"/v1/cases/answered?centreId={centre}", Cancellation).JsonAsync()).ToJsonString();

        Assert.Contains("forty more", page, StringComparison.Ordinal);
        Assert.Contains(told, page, StringComparison.Ordinal);
        Assert.DoesNotContain(untold, page, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-OF-THE-CITIZEN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE-ANSWER", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_is_public_as_long_as_its_answer_stands()
    {
        var (id, receipt) = await OpenAsync();
        async Task<bool> IsPublicAsync() => await host.QueryAsync<bool>("select summary is not null from cases where id = @id", new { id = Guid.Parse(id) });
        await host.Officer().PostAsync($"/v1/cases/{id}/answer", new { text = "Done.", summary = "We did it." }).JsonAsync();
        Assert.True(await IsPublicAsync());

        await host.Anonymous().PostAsync("/v1/cases/reopen", new { receipt, text = "You did not." }).JsonAsync();
        Assert.False(await IsPublicAsync());
        await AnswerAsync(id, "You are right.").JsonAsync();

        Assert.False(await IsPublicAsync());
    }

    [Fact]
    public async Task Figures_leave_out_a_centre_with_nine_cases_and_count_ten()
    {
        var centre = await host.CentreAsync();
        async Task<JsonNode?> FigureAsync() => (await host.Anonymous().GetAsync("/v1/cases/figures?by=centre&limit=200", Cancellation).JsonAsync())["items"]!.AsArray()
            .SingleOrDefault(item => item!["group"]!.GetValue<string>() == centre);
        for (var i = 0; i < 9; i++)
            await OpenAsync(centre);
        Assert.Null(await FigureAsync());

        var (id, _) = await OpenAsync(centre);
        await AnswerAsync(id, "In time.").JsonAsync();

        var figure = (await FigureAsync())!;
        Assert.Equal((10L, 1L, 0L), (figure["received"]!.GetValue<long>(), figure["answeredInTime"]!.GetValue<long>(), figure["answeredLate"]!.GetValue<long>()));
    }

    [Fact]
    public async Task The_receipt_of_another_case_opens_that_case_only_and_a_script_stays_a_text()
    {
        const string script = "<script>alert(1)</script>'; drop table cases;--";
        var (first, receiptOfFirst) = await OpenAsync(text: script);
        var (second, receiptOfSecond) = await OpenAsync();

        Assert.Equal((first, second), ((await LookUpAsync(receiptOfFirst))["caseId"]!.GetValue<string>(), (await LookUpAsync(receiptOfSecond))["caseId"]!.GetValue<string>()));
        Assert.Equal(script, (await LookUpAsync(receiptOfFirst))["messages"]![0]!["text"]!.GetValue<string>());
        Assert.Equal("case-not-found", await SayAsync("reopen", "0000-0000-0000-0000-0000", "Mine?").ProblemAsync(404));
    }

    [Fact]
    public async Task The_API_document_lists_every_route_of_cases_and_refusals()
    {
        var paths = (await host.Anonymous().GetAsync("/openapi/v1.json", Cancellation).JsonAsync())["paths"]!.AsObject().Select(path => path.Key);

        Assert.Equal(
            [
                "/open311/v2/requests.json", "/open311/v2/requests.xml", "/open311/v2/requests/{id}.json", "/open311/v2/requests/{id}.xml",
                "/open311/v2/services.json", "/open311/v2/services.xml", "/open311/v2/services/{code}.json", "/open311/v2/services/{code}.xml",
                "/open311/v2/tokens/{id}.json", "/open311/v2/tokens/{id}.xml",
                "/v1/cases", "/v1/cases/answered", "/v1/cases/figures", "/v1/cases/lookup", "/v1/cases/messages", "/v1/cases/reopen", "/v1/cases/{id}",
                "/v1/cases/{id}/answer", "/v1/cases/{id}/assign", "/v1/cases/{id}/extend", "/v1/cases/{id}/question",
                "/v1/open311-keys", "/v1/refusals", "/v1/refusals/key", "/v1/refusals/receipt",
            ],
            paths.Where(path => !RatingTests.IsOfRatings(path)).Order(StringComparer.Ordinal));
    }

    private static object Complaint(string? centreId = null, string text = "Too slow.") => new { kind = "complaint", text, language = "en", centreId };

    private static IEnumerable<(string Path, object Body)> Moves() =>
    [
        ("answer", new { text = "x" }), ("question", new { text = "x" }), ("extend", new { ground = "study", reason = "x" }), ("assign", new { unitKind = "central" }),
    ];

    private async Task<(string Id, string Receipt)> OpenAsync(string? centre = null, string text = "Too slow.")
    {
        host.Time.Advance(TimeSpan.FromMilliseconds(1)); // messages of one instant have no order
        var opened = await host.Anonymous().PostAsync("/v1/cases", Complaint(centre, text)).JsonAsync(201);
        return (opened["caseId"]!.GetValue<string>(), opened["receipt"]!.GetValue<string>());
    }

    private Task<HttpResponseMessage> AnswerAsync(string id, string text)
    {
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        return host.Officer().PostAsync($"/v1/cases/{id}/answer", new { text });
    }

    private Task<HttpResponseMessage> SayAsync(string path, string receipt, string text)
    {
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        return host.Anonymous().PostAsync($"/v1/cases/{path}", new { receipt, text });
    }

    private Task<JsonNode> LookUpAsync(string receipt) => host.Anonymous().PostAsync("/v1/cases/lookup", new { receipt }).JsonAsync();

    private HttpClient OfficerOf(string? centre = null, string? agency = null) => host.Client(
        "asan-staff", $"{Scopes.FeedbackRead} {Scopes.FeedbackWrite}", new Person("officer-of-a-unit", Roles.CaseOfficer) { Centre = centre, Agency = agency });

    private string DueIn(int workingDays) =>
        LocalDatePattern.Iso.Format(DueDates.After(DueDates.Day(Instant.FromDateTimeOffset(host.Time.GetUtcNow())), workingDays));
}
