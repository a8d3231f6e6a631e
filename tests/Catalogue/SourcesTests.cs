using System.Net;
using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What PUT under /v1/sources promises, whatever is put.</summary>
public class SourcesTests(CatalogueHost host)
{
    public static TheoryData<string, string> EveryKind => new()
    {
        { "agencies", "name" }, { "centres", "name" }, { "services", "name" }, { "good-practices", "title" },
    };

    [Theory, MemberData(nameof(EveryKind))]
    public async Task A_change_needs_the_ETag_of_the_version_it_is_based_on(string kind, string text)
    {
        var (path, body) = await NewAsync(kind);
        var created = await host.Editor.PutAsync(path, body);
        Assert.Equal((HttpStatusCode.Created, "\"1\""), (created.StatusCode, created.Headers.ETag?.Tag));

        body[text] = CatalogueHost.Texts("Changed");
        Assert.Equal("precondition-required", await host.Editor.PutAsync(path, body).ProblemAsync(428));
        Assert.Equal("version-conflict", await host.Editor.PutAsync(path, body, "\"7\"").ProblemAsync(412));
        var changed = await host.Editor.PutAsync(path, body, "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (changed.StatusCode, changed.Headers.ETag?.Tag));

        var read = await host.Reader.GetAsync(path);
        Assert.Equal("\"2\"", read.Headers.ETag?.Tag);
        Assert.Equal("Changed", JsonNode.Parse(await read.Content.ReadAsStringAsync())![text]!["en"]!.GetValue<string>());
    }

    [Theory, MemberData(nameof(EveryKind))]
    public async Task The_same_body_in_another_order_of_members_makes_no_version_and_no_event(string kind, string text)
    {
        var (path, body) = await NewAsync(kind);
        await host.Editor.PutAsync(path, body).JsonAsync(201);
        var outOfOrder = new JsonObject([.. body.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]);
        outOfOrder[text] = new JsonObject([.. body[text]!.AsObject().Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]);

        var answer = await host.Editor.PutAsync(path, outOfOrder, "\"1\"");

        Assert.Equal("\"1\"", answer.Headers.ETag?.Tag);
        Assert.Equal(1, await host.QueryAsync<long>("select count(*) from audit where subject = @Id", new { Id = path.Split('/')[^1] }));
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_can_be_sent_again_as_it_is()
    {
        var path = $"/v1/sources/asan/agencies/{host.NewId("agency")}";
        await host.Editor.PutAsync(path, CatalogueHost.Agency()).JsonAsync(201);
        await host.Editor.PutAsync(path, CatalogueHost.Agency("Renamed"), "\"1\"").JsonAsync();

        var again = await host.Editor.PutAsync(path, CatalogueHost.Agency("Renamed"), "\"1\"");

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (again.StatusCode, again.Headers.ETag?.Tag));
    }

    [Fact]
    public async Task Of_many_who_create_the_same_entry_at_once_one_succeeds_and_the_others_are_told()
    {
        var agency = await host.AddAgencyAsync();
        var path = CatalogueHost.ServicePath(host.NewId("service"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
        {
            var body = CatalogueHost.Service(agency);
            body["durationMinutes"] = i + 1;
            return host.Editor.PutAsync(path, body);
        }));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer =>
            Assert.True(answer.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.PreconditionRequired, $"{answer.StatusCode}"));
    }

    [Theory, MemberData(nameof(EveryKind))]
    public async Task Only_an_editor_may_put(string kind, string _)
    {
        var (path, body) = await NewAsync(kind);

        Assert.Equal("unauthenticated", await host.Reader.PutAsync(path, body).ProblemAsync(401));
        Assert.Equal("forbidden", await host.Client("partner-one", Scopes.BookingWrite, new Person("editor", Roles.CatalogueEditor)).PutAsync(path, body).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Client("asan-staff", Scopes.CatalogueWrite, new Person("clerk-training-1", Roles.CounterClerk)).PutAsync(path, body).ProblemAsync(403));
    }

    [Fact]
    public async Task An_entry_of_another_source_carries_the_source_in_its_id()
    {
        var externalId = host.NewId("agency");

        var published = await host.Editor.PutAsync($"/v1/sources/ministry/agencies/{externalId}", CatalogueHost.Agency()).JsonAsync(201);

        Assert.Equal($"ministry.{externalId}", published["id"]!.GetValue<string>());
        Assert.Equal("Ministry of Trials", (await host.Reader.GetAsync($"/v1/agencies/ministry.{externalId}").JsonAsync())["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("Asan", "agency")]
    [InlineData("asan", "ağency")]
    [InlineData("asan", "a.b")]
    [InlineData("a-source-whose-name-and-external-id", "are-together-longer-than-an-id-may-be")]
    public async Task An_address_that_makes_no_id_is_refused_with_400(string source, string externalId) =>
        Assert.Equal("invalid-request", await host.Editor.PutAsync($"/v1/sources/{source}/agencies/{Uri.EscapeDataString(externalId)}", CatalogueHost.Agency()).ProblemAsync(400));

    [Fact]
    public async Task A_fact_without_a_source_must_be_marked_as_an_example()
    {
        var agency = CatalogueHost.Agency();
        agency["example"] = false;

        Assert.Equal("invalid-request", await host.Editor.PutAsync($"/v1/sources/asan/agencies/{host.NewId("agency")}", agency).ProblemAsync(400));
    }

    [Fact]
    public async Task All_faults_of_a_body_are_named_at_once()
    {
        var agency = await host.AddAgencyAsync();
        var body = CatalogueHost.Service(agency);
        body["durationMinutes"] = 0;
        body["fees"]![0]!["amount"] = "5";
        body["sources"]![0]!["url"] = "javascript:alert(1)";
        body["requirements"]!.AsArray().Add(null);

        var problem = await host.Editor.PutAsync(CatalogueHost.ServicePath(host.NewId("service")), body).JsonAsync(400);

        Assert.Equal(
            ["$.durationMinutes", "$.fees[0].amount", "$.requirements[1]", "$.sources[0].url"],
            problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("closedOn", "2026-02-30", "$.closedOn[0]", "a date such as 2022-12-15")]
    [InlineData("closedOn", "-0044-03-15", "$.closedOn", "a day from 1900-01-01 to 2100-12-31")]
    [InlineData("openedOn", "9999-12-31", "$.openedOn", "a day from 1900-01-01 to 2100-12-31")]
    [InlineData("timeZone", "Mars/Olympus", "$.timeZone", "an IANA time zone such as Asia/Baku")]
    [InlineData("kind", "palace", "$.kind", "a value as in the API document")]
    public async Task A_member_that_says_nothing_possible_is_named_with_what_was_expected(string member, string value, string field, string expected)
    {
        var body = CatalogueHost.Centre();
        body[member] = member == "closedOn" ? new JsonArray(value) : value;

        var problem = await host.Editor.PutAsync($"/v1/sources/asan/centres/{host.NewId("centre")}", body).JsonAsync(400);

        var error = problem["errors"]!.AsArray().Single()!;
        Assert.Equal((field, expected), (error["field"]!.GetValue<string>(), error["expected"]!.GetValue<string>()));
    }

    [Theory, MemberData(nameof(EveryKind))]
    public async Task A_text_that_no_reader_could_read_is_refused_on_writing(string kind, string text)
    {
        var (path, body) = await NewAsync(kind);
        body[text]!["fr"] = "a\0b";

        Assert.Equal("invalid-request", await host.Editor.PutAsync(path, body).ProblemAsync(400));
    }

    [Theory, MemberData(nameof(EveryKind))]
    public async Task What_is_not_there_is_answered_with_404(string kind, string _)
    {
        Assert.EndsWith("-not-found", await host.Reader.GetAsync($"/v1/{kind}/nothing-of-the-kind").ProblemAsync(404));
        Assert.EndsWith("-not-found", await host.Reader.GetAsync($"/v1/sources/asan/{kind}/nothing-of-the-kind").ProblemAsync(404));
    }

    [Fact]
    public async Task Each_change_is_recorded_with_who_made_it()
    {
        var agency = await host.AddAgencyAsync();

        Assert.Equal("asan-staff editor {catalogue-editor} put-agency 1", await host.QueryAsync<string>(
            "select concat_ws(' ', client, person, roles, action, version) from audit where subject = @agency", new { agency }));
    }

    [Theory]
    [InlineData("audit", "audit_append_only")]
    [InlineData("service_version", "service_version_append_only")]
    public async Task The_trail_and_the_versions_cannot_be_rewritten_and_without_the_trigger_they_could(string table, string trigger)
    {
        await host.AddServiceAsync(await host.AddAgencyAsync());
        var rewrite = $"begin; update {table} set version = version where version > 0; rollback;";

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.ExecuteAsync(rewrite));
        Assert.Equal(Npgsql.PostgresErrorCodes.RestrictViolation, refused.SqlState);

        await host.ExecuteAsync(rewrite.Replace("begin;", $"begin; alter table {table} disable trigger {trigger};", StringComparison.Ordinal));
    }

    private async Task<(string Path, JsonObject Body)> NewAsync(string kind)
    {
        var agency = kind is "centres" or "services" ? await host.AddAgencyAsync() : "";
        return ($"/v1/sources/asan/{kind}/{host.NewId("entry")}", kind switch
        {
            "agencies" => CatalogueHost.Agency(),
            "centres" => CatalogueHost.Centre(agency),
            "services" => CatalogueHost.Service(agency, "*"),
            _ => CatalogueHost.GoodPractice(),
        });
    }
}
