using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>On a host of its own, since it moves the clock.</summary>
public sealed class InvitationTests(MovedHost moved) : IClassFixture<MovedHost>
{
    private readonly AwardsHost host = moved.Host;

    private async Task<string> InviteAsync(ForumDay day, string guest) =>
        (await host.ForumHost.PostAsync($"{day.Path}/guests/{guest}/invitation", new { }).JsonAsync(201))["invitationToken"]!.GetValue<string>();

    private Task<HttpResponseMessage> AnswerAsync(ForumDay day, string token, string answer, string[]? dietary = null, string[]? access = null) =>
        host.Public.PostAsync($"{day.Path}/invitation/answer", new { invitationToken = token, answer, dietary, access });

    private async Task<HttpResponseMessage> ReadAsync(ForumDay day, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{day.Path}/invitation") { Headers = { { "Invitation-Token", token } } };
        return await host.Public.SendAsync(request);
    }

    [Fact]
    public async Task A_guest_reads_and_answers_the_invitation_and_may_answer_otherwise_until_the_forum_begins()
    {
        var day = await ForumDay.CreateAsync(host);
        var guest = await day.AddGuestAsync();
        var token = await InviteAsync(day, guest);

        Assert.Null((await ReadAsync(day, token).JsonAsync())["answer"]);
        await AnswerAsync(day, token, "accepted", ["halal"], ["wheelchair", "companion"]).JsonAsync();
        var seen = await day.GuestAsync(guest);
        Assert.Equal(("accepted", "halal", 2), (seen["answer"]!.GetValue<string>(), seen["dietary"]![0]!.GetValue<string>(), seen["access"]!.AsArray().Count));

        await AnswerAsync(day, token, "declined", ["halal"]).JsonAsync();
        var read = await ReadAsync(day, token).JsonAsync();
        Assert.Equal(("declined", 0), (read["answer"]!.GetValue<string>(), read["dietary"]!.AsArray().Count));

        day.SetMinute(0);
        Assert.Equal("too-late", await AnswerAsync(day, token, "accepted").ProblemAsync(409));
        await ReadAsync(day, token).JsonAsync();
        day.SetMinute(8 * 60);
        Assert.Equal("invitation-invalid", await ReadAsync(day, token).ProblemAsync(401));
    }

    [Fact]
    public async Task A_replaced_changed_or_foreign_token_answers_nothing_and_is_not_repeated()
    {
        var (day, other) = (await ForumDay.CreateAsync(host), await ForumDay.CreateAsync(host));
        var guest = await day.AddGuestAsync();
        var token = await InviteAsync(day, guest);

        foreach (var bad in new[] { "x", "a.b.c", token[..^3], token + "A", $"{token[..^2]}{(token[^2] == 'A' ? 'B' : 'A')}{token[^1]}", token.Replace('.', ' ') })
        {
            Assert.Equal("invitation-invalid", await AnswerAsync(day, bad, "accepted").ProblemAsync(401));
            Assert.Equal("invitation-invalid", await ReadAsync(day, bad).ProblemAsync(401));
        }
        Assert.Equal("invitation-invalid", await AnswerAsync(other, token, "accepted").ProblemAsync(401));
        await InviteAsync(day, guest);
        Assert.Equal("invitation-invalid", await AnswerAsync(day, token, "accepted").ProblemAsync(401));
        Assert.Null((await day.GuestAsync(guest))["answer"]);
        Assert.Equal(0, await host.QueryAsync<long>("select (select count(*) from guest g where g::text like @like) + (select count(*) from audit a where a::text like @like)", new { like = $"%{token[^40..]}%" }));
    }

    [Fact]
    public async Task Needs_are_words_of_a_closed_list()
    {
        var day = await ForumDay.CreateAsync(host);
        var token = await InviteAsync(day, await day.AddGuestAsync());

        Assert.Equal("invalid-request", await AnswerAsync(day, token, "accepted", ["diabetes since 2019"]).ProblemAsync(400));
        Assert.Equal("invalid-request", await AnswerAsync(day, token, "accepted", ["halal", "halal"]).ProblemAsync(400));
        Assert.Equal("invalid-request", await AnswerAsync(day, token, "perhaps").ProblemAsync(400));
    }

    [Fact]
    public async Task Needs_are_forgotten_a_month_after_the_forum()
    {
        var day = await ForumDay.CreateAsync(host);
        var guest = await day.AddGuestAsync();
        await AnswerAsync(day, await InviteAsync(day, guest), "accepted", ["vegan"], ["hearing-loop"]).JsonAsync();
        await host.ExecuteAsync("update forum set during = tstzrange(lower(during) - interval '31 days', upper(during) - interval '31 days')");

        // What runs every ten minutes runs at a start, too: a second replica starts on the database.
        await using var replica = new AwardsHost();
        await replica.StartAsync(beside: host);

        await Eventually.TrueAsync(async () => (await day.GuestAsync(guest))["dietary"]!.AsArray().Count == 0, "the needs to be forgotten", TimeSpan.FromSeconds(60));
        Assert.Empty((await day.GuestAsync(guest))["access"]!.AsArray());
        Assert.Equal("accepted", (await day.GuestAsync(guest))["answer"]!.GetValue<string>());
    }
}
