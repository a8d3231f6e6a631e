using System.Text.Json.Nodes;
using Asan.Awards.Forums;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class ForumTests(AwardsHost host)
{
    private static JsonObject Body() => new()
    {
        ["title"] = AwardsHost.Texts("Forum of Trials"),
        ["venue"] = AwardsHost.Texts("Hall of Trials"),
        ["city"] = "Baku",
        ["date"] = "2022-12-15",
        ["timeZone"] = "Asia/Baku",
        ["sources"] = new JsonArray(),
    };

    private static object Guest(string name = "A guest (example)") => new { name, delegation = "City of Trials", country = "RW", role = "Adviser", example = true };

    private async Task<string> AddForumAsync()
    {
        var path = $"/v1/forums/{host.NewId("forum")}";
        await host.ForumHost.PutAsync(path, Body()).JsonAsync(201);
        return path;
    }

    private async Task<string> InviteAsync(string forum, string guest)
    {
        await host.ForumHost.PutAsync($"{forum}/guests/{guest}", Guest()).JsonAsync(201);
        return (await host.ForumHost.PostAsync($"{forum}/guests/{guest}/invitation", new { }).JsonAsync(201))["invitationCode"]!.GetValue<string>();
    }

    [Fact]
    public async Task The_forum_of_the_seed_data_is_accepted_and_read_back_as_it_was()
    {
        var file = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Clone.Root, "data", "forum", "forum-2022.json"), TestContext.Current.CancellationToken))!;
        var path = $"/v1/forums/{file["id"]}";
        await host.ForumHost.PutAsync(path, file["body"]!).JsonAsync(201);
        // The file's ceremony announces the cycle of the data; here one of this test.
        file["agenda"]!["items"]!.AsArray().Single(item => item!["kind"]!.GetValue<string>() == "ceremony")!["cycleId"] = (await TrialCycle.CreateAsync(host)).Id;
        await host.ForumHost.PutAsync($"{path}/agenda", file["agenda"]!).JsonAsync(201);
        foreach (var guest in file["guests"]!.AsArray())
            await host.ForumHost.PutAsync($"{path}/guests/{guest!["id"]}", guest["body"]!).JsonAsync(201);

        var forum = await host.Public.GetAsync(path).JsonAsync();
        Assert.Equal(file["body"]!["title"]!["az"]!.GetValue<string>(), forum["title"]!["az"]!.GetValue<string>());
        Assert.Equal("2022-12-15", forum["date"]!.GetValue<string>());
        var items = (await host.Public.GetAsync($"{path}/agenda").JsonAsync())["items"]!.AsArray();
        Assert.Equal(
            file["agenda"]!["items"]!.AsArray().Select(item => (item!["id"]!.GetValue<string>(), item["startsAt"]!.GetValue<string>(), item["speaker"]?["name"]?.GetValue<string>(), item["readBy"]?["name"]?.GetValue<string>())),
            items.Select(item => (item!["id"]!.GetValue<string>(), item["startsAt"]!.GetValue<string>(), item["speaker"]?["name"]?.GetValue<string>(), item["readBy"]?["name"]?.GetValue<string>())));
        var counts = await host.Public.GetAsync($"{path}/check-ins").JsonAsync();
        Assert.Equal((file["guests"]!.AsArray().Count, 0, 0), (counts["guests"]!.GetValue<int>(), counts["invited"]!.GetValue<int>(), counts["checkedIn"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Guests_are_read_by_the_host_alone()
    {
        var forum = await AddForumAsync();
        await host.ForumHost.PutAsync($"{forum}/guests/g-1", Guest()).JsonAsync(201);

        Assert.Single((await host.ForumHost.GetAsync($"{forum}/guests").JsonAsync())["items"]!.AsArray());
        foreach (var path in new[] { $"{forum}/guests", $"{forum}/guests/g-1" })
        {
            Assert.Equal("unauthenticated", await host.Public.GetAsync(path).ProblemAsync(401));
            Assert.Equal("forbidden", await host.Secretary.GetAsync(path).ProblemAsync(403));
            Assert.Equal("forbidden", await host.Acting(new Person("forum-host", Roles.ForumHost), Scopes.AwardsWrite).GetAsync(path).ProblemAsync(403));
        }
    }

    [Fact]
    public async Task An_invitation_admits_once_however_it_is_typed()
    {
        var forum = await AddForumAsync();
        var code = await InviteAsync(forum, "g-1");
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", code);

        var arrived = await host.ForumHost.PostAsync($"{forum}/check-ins", new { invitationCode = code.ToLowerInvariant().Replace('-', ' ') }).JsonAsync(201);
        Assert.Equal("g-1", arrived["guestId"]!.GetValue<string>());
        Assert.Equal("already-checked-in", await host.ForumHost.PostAsync($"{forum}/check-ins", new { invitationCode = code }).ProblemAsync(409));
        Assert.Equal(1, (await host.Public.GetAsync($"{forum}/check-ins").JsonAsync())["checkedIn"]!.GetValue<int>());
    }

    [Fact]
    public async Task Eight_check_ins_at_once_admit_one()
    {
        var forum = await AddForumAsync();
        var code = await InviteAsync(forum, "g-1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ForumHost.PostAsync($"{forum}/check-ins", new { invitationCode = code })));

        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 201));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task A_code_of_another_forum_and_a_replaced_one_admit_nobody()
    {
        var (forum, elsewhere) = (await AddForumAsync(), await AddForumAsync());
        var code = await InviteAsync(forum, "g-1");

        Assert.Equal("invitation-not-found", await host.ForumHost.PostAsync($"{elsewhere}/check-ins", new { invitationCode = code }).ProblemAsync(404));
        await host.ForumHost.PostAsync($"{forum}/guests/g-1/invitation", new { }).JsonAsync(201);
        Assert.Equal("invitation-not-found", await host.ForumHost.PostAsync($"{forum}/check-ins", new { invitationCode = code }).ProblemAsync(404));
    }

    [Fact]
    public async Task The_code_itself_is_stored_nowhere()
    {
        var forum = await AddForumAsync();
        var code = await InviteAsync(forum, "g-1");

        Assert.Equal(1, await host.QueryAsync<long>("select count(*) from guest where invitation_digest = @Digest", new { Digest = InviteGuest.InvitationCode.DigestOf(code) }));
        Assert.Equal(0, await host.QueryAsync<long>("select (select count(*) from guest g where g::text like @like) + (select count(*) from audit a where a::text like @like) + (select count(*) from outbox o where o::text like @like)", new { like = $"%{code}%" }));
    }

    [Fact]
    public async Task An_agenda_that_contradicts_itself_is_refused_with_all_its_faults()
    {
        var forum = await AddForumAsync();
        static object Item(string id, string startsAt, string endsAt, string kind = "speech") => new { id, startsAt, endsAt, kind, title = AwardsHost.Texts("Words"), sources = Array.Empty<object>(), example = true };

        var problem = await host.ForumHost.PutAsync($"{forum}/agenda", new { items = new[] { Item("one", "2022-12-15T07:00:00Z", "2022-12-15T07:00:00Z"), Item("one", "2022-12-15T06:00:00Z", "2022-12-15T07:00:00Z") } }).JsonAsync(400);

        Assert.Equal(["$.items[0].endsAt", "$.items[1].id", "$.items[1].startsAt"], problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()));
        Assert.Equal("invalid-request", await host.ForumHost.PutAsync($"{forum}/agenda", new { items = new[] { Item("one", "2022-12-15T06:00:00Z", "2022-12-15T07:00:00Z", "dance") } }).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.ForumHost.PutAsync($"{forum}/agenda", new { items = new object?[] { null } }).ProblemAsync(400));
        Assert.Equal("agenda-not-found", await host.Public.GetAsync($"{forum}/agenda").ProblemAsync(404));
        Assert.Equal("forum-not-found", await host.ForumHost.PutAsync("/v1/forums/nowhere/agenda", new { items = new[] { Item("one", "2022-12-15T06:00:00Z", "2022-12-15T07:00:00Z") } }).ProblemAsync(404));
    }
}
