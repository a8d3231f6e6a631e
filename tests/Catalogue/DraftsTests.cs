using System.Text.Json.Nodes;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Asan.TestBed;
using CsCheck;
using NodaTime;
using Npgsql;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>A change is written by one person, approved by another, and public at its time.</summary>
public class DraftsTests(CatalogueHost host)
{
    private HttpClient Second => host.Client("asan-staff", Scopes.CatalogueWrite, new Person("second-editor", Roles.CatalogueEditor));

    [Fact]
    public async Task A_draft_is_approved_by_a_second_person_and_becomes_the_next_version()
    {
        var agency = await host.AddAgencyAsync();
        var id = await host.AddServiceAsync(agency);
        var draft = await WriteAsync(id, Named(agency, "Renamed"));
        Assert.Equal(("draft", 1), (draft["state"]!.GetValue<string>(), draft["baseVersion"]!.GetValue<int>()));

        await ActAsync(host.Editor, draft, "submit").JsonAsync();
        Assert.Equal("own-draft", await ActAsync(host.Editor, draft, "review", new { decision = "approve" }).ProblemAsync(403));
        Assert.Equal("Service of Trials", (await host.ReadServiceAsync(id))["name"]!.GetValue<string>());
        var approved = await ActAsync(Second, draft, "review", new { decision = "approve", note = "good" }).JsonAsync();

        Assert.Equal(("published", 2, "second-editor"), (approved["state"]!.GetValue<string>(), approved["publishedVersion"]!.GetValue<int>(), approved["reviewer"]!.GetValue<string>()));
        Assert.Equal("Renamed", (await host.ReadServiceAsync(id))["name"]!.GetValue<string>());
        var history = (await host.Reader.GetAsync($"/v1/services/{id}/versions").JsonAsync())["items"]!.AsArray();
        Assert.Equal(["2 true", "1 false"], history.Select(version => $"{version!["version"]} {version["reviewed"]}"));
        var changes = (await host.Reader.GetAsync($"/v1/services/{id}/versions/2/changes").JsonAsync())["changes"]!.AsArray();
        Assert.Equal(
            ["/name/az: Service of Trials → Renamed", "/name/en: Service of Trials → Renamed", "/name/fr: Service of Trials → Renamed", "/name/ru: Service of Trials → Renamed"],
            changes.Select(change => $"{change!["path"]}: {change["before"]} → {change["after"]}").Order(StringComparer.Ordinal));
        Assert.Equal(["write-draft", "submit-draft", "approve-draft"], await ActionsAsync(id));
    }

    [Fact]
    public async Task A_draft_with_a_time_is_published_then_and_not_before()
    {
        var agency = await host.AddAgencyAsync();
        var id = host.NewId("service");
        var draft = await WriteAsync(id, Named(agency, "From tomorrow on"), Instant.FromDateTimeOffset(host.Time.GetUtcNow()) + Duration.FromDays(1));
        await ActAsync(host.Editor, draft, "submit").JsonAsync();
        Assert.Equal("approved", (await ActAsync(Second, draft, "review", new { decision = "approve" }).JsonAsync())["state"]!.GetValue<string>());
        Assert.Equal("service-not-found", await host.Reader.GetAsync($"/v1/services/{id}").ProblemAsync(404));

        host.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(10));

        await Eventually.TrueAsync(async () => (await ReadAsync(draft))["state"]!.GetValue<string>() == "published", "the draft to be published");
        Assert.Equal("From tomorrow on", (await host.ReadServiceAsync(id))["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_draft_whose_service_has_changed_meanwhile_overwrites_nothing()
    {
        var agency = await host.AddAgencyAsync();
        var (now, later) = (await host.AddServiceAsync(agency), await host.AddServiceAsync(agency));
        var direct = await WriteAsync(now, Named(agency, "Old idea"));
        var scheduled = await WriteAsync(later, Named(agency, "Old idea"), Instant.FromDateTimeOffset(host.Time.GetUtcNow()) + Duration.FromHours(1));
        foreach (var draft in new[] { direct, scheduled })
            await ActAsync(host.Editor, draft, "submit").JsonAsync();
        await ActAsync(Second, scheduled, "review", new { decision = "approve" }).JsonAsync();
        foreach (var id in new[] { now, later })
            await host.Editor.PutAsync(CatalogueHost.ServicePath(id), Named(agency, "Put by the source"), "\"1\"").JsonAsync();

        Assert.Equal("draft-outdated", await ActAsync(Second, direct, "review", new { decision = "approve" }).ProblemAsync(409));
        host.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(10));
        await Eventually.TrueAsync(async () => (await ReadAsync(scheduled))["state"]!.GetValue<string>() == "outdated", "the draft to be outdated");

        foreach (var id in new[] { now, later })
            Assert.Equal("Put by the source", (await host.ReadServiceAsync(id))["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_sent_back_can_be_changed_and_who_changes_it_becomes_an_author()
    {
        var agency = await host.AddAgencyAsync();
        var draft = await WriteAsync(host.NewId("service"), Named(agency, "First try"));
        await ActAsync(host.Editor, draft, "submit").JsonAsync();
        Assert.Equal("draft-in-other-state", await Second.PutAsync(Address(draft), new { service = Named(agency, "x") }, "\"2\"").ProblemAsync(409));
        await ActAsync(Second, draft, "review", new { decision = "send-back", note = "Say more." }).JsonAsync();

        Assert.Equal("precondition-required", await Second.PutAsync(Address(draft), new { service = Named(agency, "x") }).ProblemAsync(428));
        await Second.PutAsync(Address(draft), new { service = Named(agency, "Second try") }, "\"3\"").JsonAsync();
        await ActAsync(Second, draft, "submit").JsonAsync();

        Assert.Equal("own-draft", await ActAsync(Second, draft, "review", new { decision = "approve" }).ProblemAsync(403));
        Assert.Equal("own-draft", await ActAsync(host.Editor, draft, "review", new { decision = "approve" }).ProblemAsync(403));
    }

    [Fact]
    public async Task A_service_has_one_open_draft()
    {
        var agency = await host.AddAgencyAsync();
        var id = host.NewId("service");
        var draft = await WriteAsync(id, Named(agency, "One"));
        Assert.Equal("draft-open", await host.Editor.PostAsync("/v1/drafts", new { externalId = id, service = Named(agency, "Two") }).ProblemAsync(409));

        await host.Editor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Address(draft)) { Headers = { { "If-Match", "\"1\"" } } }).JsonAsync(204);

        await WriteAsync(id, Named(agency, "Two"));
        Assert.Equal("unauthenticated", await host.Reader.GetAsync(Address(draft)).ProblemAsync(401));
    }

    [Fact]
    public async Task The_database_itself_lets_no_author_approve()
    {
        var draft = await WriteAsync(host.NewId("service"), Named(await host.AddAgencyAsync(), "One"));
        var approve = $"update service_draft set state = 'approved', reviewer = 'editor' where id = '{draft["id"]}'";

        Assert.Equal("service_draft_reviewed_by_another", (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(approve))).ConstraintName);
        // Red control: without the constraint an author approves.
        await host.ExecuteAsync($"begin; alter table service_draft drop constraint service_draft_reviewed_by_another; {approve}; rollback;");
    }

    [Fact]
    public void Documents_differ_in_no_place_exactly_when_they_are_equal()
    {
        var leaf = Gen.OneOf(Gen.Int[0, 3].Select(number => (JsonNode)number), Gen.OneOf(Gen.Const("a"), Gen.Const("b")).Select(text => (JsonNode)text));
        var list = leaf.Array[0, 3].Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())]));
        var document = Gen.OneOf(leaf, list).Array[0, 3].Select(members => (JsonNode)new JsonObject(members.Select((member, i) => KeyValuePair.Create($"m{i}", (JsonNode?)member.DeepClone()))));
        Gen.Select(document, document).Sample((a, b) =>
        {
            var changes = JsonChanges.Between(a, b);
            return changes.Count == 0 == JsonNode.DeepEquals(a, b)
                && JsonChanges.Between(a, a.DeepClone()).Count == 0
                && changes.All(change => !JsonNode.DeepEquals(change.Before, change.After))
                && changes.Select(change => change.Path).SequenceEqual(JsonChanges.Between(b, a).OrderBy(change => changes.ToList().FindIndex(each => each.Path == change.Path)).Select(change => change.Path));
        });
    }

    private static JsonObject Named(string agency, string name)
    {
        var body = CatalogueHost.Service(agency);
        body["name"] = CatalogueHost.Texts(name);
        return body;
    }

    private Task<JsonNode> WriteAsync(string id, JsonObject service, Instant? publishAt = null) =>
        host.Editor.PostAsync("/v1/drafts", new { externalId = id, service, publishAt = publishAt?.ToString() }).JsonAsync(201);

    private static string Address(JsonNode draft) => $"/v1/drafts/{draft["id"]}";

    private static Task<HttpResponseMessage> ActAsync(HttpClient who, JsonNode draft, string action, object? body = null) => body is null
        ? who.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Address(draft)}/{action}") { Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } } })
        : who.PostAsync($"{Address(draft)}/{action}", body);

    private Task<JsonNode> ReadAsync(JsonNode draft) => host.Editor.GetAsync(Address(draft)).JsonAsync();

    private async Task<string[]> ActionsAsync(string id) =>
        await host.QueryAsync<string[]>("select array_agg(action order by id) from audit where subject = @id and action like '%draft%'", new { id });
}
