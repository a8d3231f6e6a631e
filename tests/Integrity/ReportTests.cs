using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Integrity.Officers;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Asan.Integrity.Tests;

public sealed class ReportTests(IntegrityHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_and_its_answer_are_read_by_officer_and_reporter_and_a_stranger_finds_none()
    {
        await host.OfficerAsync(agency: "audit-of-this-test");
        var receipt = await host.ReportAsync("Üç yüz manat istədilər.");
        var id = await host.IdOfAsync(receipt);
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", receipt); // 100 bits

        var reader = await host.ReaderOfAsync(id);
        Assert.Equal(["Üç yüz manat istədilər."], await reader.TextsAsync(id));
        await Task.FromResult(reader.AnswerAsync(id, "Hansı pəncərədə?")).Unwrap().JsonAsync();
        var read = await host.LookUpAsync($" {receipt.ToLowerInvariant()} ");
        Assert.Equal("answered", read["state"]!.GetValue<string>());
        Assert.Equal(["reporter: Üç yüz manat istədilər.", "officer: Hansı pəncərədə?"], Dialogue(read));

        var added = await host.Anonymous().PostAsync("/v1/integrity/reports/messages", new { receipt, text = "Beşinci." }).JsonAsync();
        Assert.Equal(3, added["number"]!.GetValue<int>());
        Assert.Equal("open", (await host.LookUpAsync(receipt))["state"]!.GetValue<string>());
        Assert.Equal("Beşinci.", (await reader.TextsAsync(id))[^1]);

        var stranger = host.Client("asan-staff", Scopes.Integrity, new Person("stranger", Roles.IntegrityOfficer));
        Assert.Equal("report-not-found", await stranger.GetAsync($"/v1/integrity/reports/{id}", Cancellation).ProblemAsync(404));
        Assert.Equal("read", await host.QueryAsync<string>("select action from audit where report_id = @id and actor = @Subject limit 1", new { id, reader.Subject }));
    }

    [Fact]
    public async Task A_key_sent_again_stays_and_a_new_one_takes_its_place_but_nobody_takes_anothers()
    {
        var officer = await host.OfficerAsync(agency: "keys");
        Task<HttpResponseMessage> Register(HttpClient http, byte[] key) => http.PutAsync("/v1/integrity/officers/me/key", new { publicKey = Base64Url.EncodeToString(key) });

        Assert.Equal(officer.Id, (await Register(officer.Http, officer.PublicKey).JsonAsync())["officerId"]!.GetValue<Guid>());
        Assert.NotEqual(officer.Id, (await Register(officer.Http, Hpke.NewKeyPair().PublicKey).JsonAsync())["officerId"]!.GetValue<Guid>());
        Assert.Equal("key-in-use", await Register(host.Client("asan-staff", Scopes.Integrity, new Person("thief", Roles.IntegrityOfficer)), officer.PublicKey).ProblemAsync(409));
        Assert.Equal("invalid-request", await Register(officer.Http, new byte[65]).ProblemAsync(400));
    }

    [Fact]
    public async Task Only_an_integrity_officer_reaches_the_officers_part()
    {
        var clerk = host.Client("asan-staff", Scopes.Integrity, new Person("clerk", Roles.CaseOfficer));
        var withoutScope = host.Client("partner-one", Scopes.FeedbackWrite, new Person("somebody", Roles.IntegrityOfficer));

        Assert.Equal("unauthenticated", await host.Anonymous().GetAsync("/v1/integrity/reports", Cancellation).ProblemAsync(401));
        Assert.Equal("forbidden", await clerk.GetAsync("/v1/integrity/reports", Cancellation).ProblemAsync(403));
        Assert.Equal("forbidden", await withoutScope.GetAsync("/v1/integrity/officers", Cancellation).ProblemAsync(403));
    }

    [Fact]
    public async Task Officers_of_the_place_the_agency_or_the_name_accused_do_not_get_the_report()
    {
        var centre = await host.OfficerAsync(centre: "accused-centre");
        var agency = await host.OfficerAsync(agency: "accused-agency");
        var accused = await host.OfficerAsync(agency: "elsewhere");
        await host.OfficerAsync(agency: "a-third");
        foreach (var (one, receipt) in new[]
        {
            (centre, await host.ReportAsync("At that centre.", centreId: "accused-centre")),
            (agency, await host.ReportAsync("By that agency.", agencyId: "accused-agency")),
            (accused, await host.ReportAsync("By that officer.", accused: accused.Subject)),
        })
        {
            var id = await host.IdOfAsync(receipt);
            Assert.False(await host.QueryAsync<bool>("select exists (select from assignment where report_id = @id and officer_id = @Id)", new { id, one.Id }));
            Assert.True(await host.QueryAsync<bool>("select exists (select from assignment where report_id = @id)", new { id }));
            // Nor can it be forced on them.
            var refused = await Assert.ThrowsAsync<PostgresException>(() => AssignAsync(id, one));
            Assert.StartsWith("assignment_not_", refused.ConstraintName, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(accused.Subject, await host.QueryAsync<string>("select string_agg(r::text, ' ') from report r"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_accused_is_not_assigned_however_the_staff_number_is_typed()
    {
        await using var own = new IntegrityHost();
        await own.InitializeAsync();
        var accused = own.Client("asan-staff", Scopes.Integrity, new Person("AB-1234", Roles.IntegrityOfficer));
        await accused.PutAsync("/v1/integrity/officers/me/key", new { publicKey = Base64Url.EncodeToString(Hpke.NewKeyPair().PublicKey) }).JsonAsync();

        foreach (var typed in new[] { "ab-1234", " AB 1234 ", "aB1234" })
            Assert.Equal("no-officer", await own.Anonymous().PostAsync(
                "/v1/integrity/reports", new { category = "bribery", text = "By that officer.", language = "az", accused = typed }).ProblemAsync(409));
        await own.ReportAsync("By another.", accused: "AB-1235");
    }

    [Fact]
    public async Task An_officer_who_is_posted_to_the_centre_or_agency_named_finds_the_report_no_more()
    {
        await using var own = new IntegrityHost();
        await own.InitializeAsync();
        var officer = await own.OfficerAsync();
        var id = await own.IdOfAsync(await own.ReportAsync("About both.", centreId: "named-centre", agencyId: "named-agency"));
        await officer.ReadAsync(id);

        foreach (var posted in new[] { new Person(officer.Subject, Roles.IntegrityOfficer) { Centre = "named-centre" }, new Person(officer.Subject, Roles.IntegrityOfficer) { Agency = "named-agency" } })
        {
            var http = own.Client("asan-staff", Scopes.Integrity, posted);
            Assert.Equal("report-not-found", await http.GetAsync($"/v1/integrity/reports/{id}", Cancellation).ProblemAsync(404));
            Assert.Empty((await http.GetAsync("/v1/integrity/reports", Cancellation).JsonAsync())["items"]!.AsArray());
        }
        Assert.Single((await officer.Http.GetAsync("/v1/integrity/reports", Cancellation).JsonAsync())["items"]!.AsArray());
    }

    [Fact]
    public async Task A_message_that_was_sealed_wrongly_hides_no_other_from_the_reporter()
    {
        await host.OfficerAsync(agency: "careless");
        var receipt = await host.ReportAsync("Readable.");
        var id = await host.IdOfAsync(receipt);
        var officer = await host.ReaderOfAsync(id);
        var read = await officer.ReadAsync(id);
        Task<HttpResponseMessage> Answer(byte[] ciphertext)
        {
            object Random() => TestOfficer.Json(new SealedText.Key(Hpke.NewKeyPair().PublicKey, RandomNumberGenerator.GetBytes(SealedText.SealedKeyBytes)));
            return officer.Http.PostAsync($"/v1/integrity/reports/{id}/messages", new
            {
                ciphertext = Base64Url.EncodeToString(ciphertext),
                reporterKey = Random(),
                keys = read["readers"]!.AsArray().Select(reader => new { officerId = reader!["officerId"]!.GetValue<string>(), key = Random() }),
            });
        }

        Assert.Equal("invalid-request", await Answer(new byte[1041]).ProblemAsync(400));
        await Answer(new byte[1040]).JsonAsync();

        Assert.Equal(["reporter: Readable.", "officer: "], Dialogue(await host.LookUpAsync(receipt)));
    }

    [Fact]
    public async Task A_report_has_twenty_readers_at_most()
    {
        await host.OfficerAsync(agency: "crowd");
        var id = await host.IdOfAsync(await host.ReportAsync("Not for everybody."));
        var first = await host.ReaderOfAsync(id);
        for (var readers = await host.QueryAsync<int>("select count(*)::int from assignment where report_id = @id", new { id }); readers < 20; readers++)
            await AssignAsync(id, await host.OfficerAsync(agency: "crowd"));

        Assert.Equal("too-many-readers", await first.Http.PostAsync(
            $"/v1/integrity/reports/{id}/officers", await ShareAsync(first, id, await host.OfficerAsync(agency: "crowd"))).ProblemAsync(409));
    }

    [Fact]
    public async Task Without_the_constraints_the_accused_would_be_assigned()
    {
        var accused = await host.OfficerAsync(centre: "their-centre");
        await host.OfficerAsync(agency: "another");
        var id = await host.IdOfAsync(await host.ReportAsync("At that centre.", centreId: "their-centre", accused: accused.Subject));
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation); // rolls back

        await using var command = new NpgsqlCommand($"alter table assignment drop constraint assignment_not_the_accused, drop constraint assignment_not_of_that_centre; {AssignSql}", connection)
        {
            Parameters = { new("id", id), new("officer", accused.Id) },
        };

        // Two statements: the second is the one that was refused in the test above.
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    [Fact]
    public async Task A_second_officer_gets_the_report_from_the_first_unless_excluded()
    {
        await host.OfficerAsync(agency: "one-more");
        var receipt = await host.ReportAsync("Shared.", centreId: "shared-centre");
        var id = await host.IdOfAsync(receipt);
        var first = await host.ReaderOfAsync(id);
        var (second, excluded) = (await host.OfficerAsync(agency: "second"), await host.OfficerAsync(centre: "shared-centre"));

        await first.Http.PostAsync($"/v1/integrity/reports/{id}/officers", await ShareAsync(first, id, second)).JsonAsync();

        Assert.Equal(["Shared."], await second.TextsAsync(id));
        Assert.Equal("officer-excluded", await first.Http.PostAsync($"/v1/integrity/reports/{id}/officers", await ShareAsync(first, id, excluded)).ProblemAsync(409));
        Assert.Equal("officer-excluded", await first.Http.PostAsync($"/v1/integrity/reports/{id}/officers", await ShareAsync(first, id, second)).ProblemAsync(409));
        Assert.Equal("report-not-found", await excluded.Http.PostAsync($"/v1/integrity/reports/{id}/officers", await ShareAsync(first, id, excluded)).ProblemAsync(404));
        // From now on an answer is sealed for both, or refused.
        Assert.Equal("readers-differ", await Task.FromResult(first.AnswerAsync(id, "Left one out.", leaveOut: 1)).Unwrap().ProblemAsync(409));
        await Task.FromResult(second.AnswerAsync(id, "From the second.")).Unwrap().JsonAsync();
        Assert.Equal("From the second.", (await first.TextsAsync(id))[^1]);
    }

    [Fact]
    public async Task A_report_is_closed_after_an_answer_and_then_stays_as_it_is()
    {
        await host.OfficerAsync(agency: "closing");
        var receipt = await host.ReportAsync("To be closed.");
        var id = await host.IdOfAsync(receipt);
        var officer = await host.ReaderOfAsync(id);
        Task<HttpResponseMessage> Close() => officer.Http.PostAsync($"/v1/integrity/reports/{id}/close", new { outcome = "confirmed" });

        Assert.Equal("report-not-answered", await Close().ProblemAsync(409));
        await Task.FromResult(officer.AnswerAsync(id, "We found it to be so.")).Unwrap().JsonAsync();
        await Close().JsonAsync();

        Assert.Equal("report-closed", await Close().ProblemAsync(409));
        Assert.Equal("report-closed", await host.Anonymous().PostAsync("/v1/integrity/reports/messages", new { receipt, text = "More." }).ProblemAsync(409));
        Assert.Equal(("closed", "confirmed"), ((await host.LookUpAsync(receipt))["state"]!.GetValue<string>(), (await host.LookUpAsync(receipt))["outcome"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Officers_see_what_is_due_soon_and_what_is_late()
    {
        await using var own = new IntegrityHost();
        await own.InitializeAsync();
        var officer = await own.OfficerAsync(agency: "watching");
        var receipt = await own.ReportAsync("Slow.");
        var watch = own.Services.GetServices<IHostedService>().OfType<WatchDeadlines>().Single();
        async Task<string?> AttentionAsync()
        {
            await watch.RunAsync(Cancellation);
            return (await officer.Http.GetAsync("/v1/integrity/reports", Cancellation).JsonAsync())["items"]![0]!["attention"]?.GetValue<string>();
        }

        Assert.Null(await AttentionAsync());
        var due = NodaTime.Text.LocalDatePattern.Iso.Parse((await own.LookUpAsync(receipt))["dueOn"]!.GetValue<string>()).Value;
        own.Time.SetUtcNow(DayClock.Zone.AtStartOfDay(due).ToDateTimeOffset());
        Assert.Equal("due-soon", await AttentionAsync());
        own.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("late", await AttentionAsync());
    }

    [Fact]
    public async Task Figures_count_in_whole_tens_and_leave_out_what_is_below()
    {
        await using var own = new IntegrityHost();
        await own.InitializeAsync();
        await own.OfficerAsync(agency: "counting");
        for (var i = 0; i < 9; i++)
            await own.ReportAsync("One of nine.");
        own.Time.Advance(TimeSpan.FromDays(1));
        async Task<JsonNode> FiguresAsync() => await own.Anonymous().GetAsync("/v1/integrity/figures", Cancellation).JsonAsync();

        Assert.Empty((await FiguresAsync())["categories"]!.AsArray());
        await own.ReportAsync("The tenth.");
        Assert.Empty((await FiguresAsync())["categories"]!.AsArray()); // today's are not counted
        own.Time.Advance(TimeSpan.FromDays(1));
        var ten = await FiguresAsync();
        await own.ReportAsync("The eleventh.");
        own.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(("bribery", 10, 0), (ten["categories"]![0]!["category"]!.GetValue<string>(), ten["categories"]![0]!["received"]!.GetValue<int>(), ten["categories"]![0]!["closed"]!.GetValue<int>()));
        Assert.True(JsonNode.DeepEquals(ten, await FiguresAsync()));
    }

    [Fact]
    public async Task With_no_officer_to_read_it_a_report_is_not_taken()
    {
        await using var own = new IntegrityHost();
        await own.InitializeAsync();
        Assert.Equal("no-officer", await own.Anonymous().PostAsync("/v1/integrity/reports", Report("Nobody would read it.")).ProblemAsync(409));
        Assert.Equal(0, await own.QueryAsync<int>("select count(*)::int from report"));
    }

    [Fact]
    public async Task A_retry_gets_the_same_receipt_and_makes_no_second_report()
    {
        await host.OfficerAsync(agency: "retrying");
        var (http, key) = (host.Anonymous(), Guid.NewGuid().ToString());
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var before = await host.QueryAsync<int>("select count(*)::int from report");

        var first = await http.PostAsync("/v1/integrity/reports", Report("Sent twice."), key).JsonAsync(201);
        var second = await http.PostAsync("/v1/integrity/reports", Report("Sent twice."), key).JsonAsync(201);

        Assert.Equal(first["receipt"]!.GetValue<string>(), second["receipt"]!.GetValue<string>());
        Assert.Equal(before + 1, await host.QueryAsync<int>("select count(*)::int from report"));
    }

    [Fact]
    public async Task A_script_in_a_report_comes_back_as_the_text_it_was()
    {
        const string script = "<script>alert(1)</script> '; drop table report;-- {{7*7}} \u0000";
        await host.OfficerAsync(agency: "scripts");
        var receipt = await host.ReportAsync(script);
        using var response = await host.Anonymous().PostAsync("/v1/integrity/reports/lookup", new { receipt });

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"reporter: {script}", Dialogue(JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!)[0]);
    }

    [Fact]
    public async Task A_report_of_ten_megabytes_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/integrity/reports")
        {
            Content = new StringContent(JsonSerializer.Serialize(Report(new string('a', 10_000_000))), Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "large" }, { "Expect", "100-continue" } }, // refused before it is sent
        };
        using var response = await host.Anonymous().SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    private const string AssignSql = """
        insert into assignment (report_id, officer_id, accused_digest, report_centre, report_agency, officer_digest, officer_centre, officer_agency)
        select report.id, officer.id, accused_digest, report.centre, report.agency, subject_digest, officer.centre, officer.agency
        from report, officer where report.id = @id and officer.id = @officer
        """;

    private Task<int> AssignAsync(Guid id, TestOfficer officer) => host.ExecuteAsync(AssignSql, new { id, officer = officer.Id });

    internal static object Report(string text) => new { category = "bribery", text, language = "az" };

    internal static List<string> Dialogue(JsonNode read) => [.. read["messages"]!.AsArray().Select(message => $"{message!["author"]}: {message["text"]}")];

    private static async Task<object> ShareAsync(TestOfficer from, Guid report, TestOfficer with) => new
    {
        officerId = with.Id,
        keys = (await from.ReadAsync(report))["messages"]!.AsArray().Select(message => new
        {
            number = message!["number"]!.GetValue<int>(),
            key = TestOfficer.Json(SealedText.Share(
                new SealedText.Key(TestOfficer.Bytes(message["key"]!["encapsulated"]), TestOfficer.Bytes(message["key"]!["sealed"])),
                from.PrivateKey, $"{report:n}/{message["author"]}", with.PublicKey)),
        }).ToList(),
    };
}
