using System.Text.Json.Nodes;
using Asan.TestBed;
using Dapper;
using NodaTime;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class ProgrammeTests(AwardsHost host)
{
    [Fact]
    public async Task Times_outside_of_the_forum_are_refused_by_name_and_by_a_constraint()
    {
        var day = await ForumDay.CreateAsync(host);

        var problem = await day.PutAgendaAsync(null, day.Item("early", -10, 20), day.Item("late", 470, 20), day.Item("never", 600, 5)).JsonAsync(400);
        Assert.Equal(["$.items[0].startsAt", "$.items[1].endsAt", "$.items[2].startsAt"], problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()));

        await day.PutAgendaAsync(null, day.Item("one", 470, 10)).JsonAsync(201);
        var shorter = ForumDay.Body(day.StartsAt, Duration.FromHours(1));
        Assert.Equal("agenda-outside-forum", await host.ForumHost.PutAsync(day.Path, shorter, "\"1\"").ProblemAsync(409));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(
            "update agenda_item set during = tstzrange(upper(forum_during), upper(forum_during) + interval '1 minute') where forum_id = @id", new { id = Id(day) }));
        Assert.Equal("agenda_item_within_forum", refused.ConstraintName);
    }

    [Fact]
    public async Task Two_items_in_one_hall_at_a_time_are_refused_and_two_in_two_halls_are_not()
    {
        var day = await ForumDay.CreateAsync(host);

        var problem = await day.PutAgendaAsync(null, day.Item("one", 0, 30), day.Item("two", 20, 30)).JsonAsync(400);
        Assert.Equal("$.items[1].startsAt", problem["errors"]![0]!["field"]!.GetValue<string>());
        await day.PutAgendaAsync(null, day.Item("one", 0, 30), day.Item("two", 20, 30, hall: "small")).JsonAsync(201);
        Assert.Equal("small", (await host.Public.GetAsync($"{day.Path}/agenda").JsonAsync())["items"]![1]!["hall"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_the_constraint_two_items_would_share_a_hall()
    {
        var day = await ForumDay.CreateAsync(host);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await day.PutAgendaAsync(null, day.Item("one", 0, 30), day.Item("two", 30, 30)).JsonAsync(201);
        const string Overlap = "update agenda_item set during = tstzrange(lower(during) - interval '10 minutes', upper(during)) where forum_id = @id and id = 'two'; set constraints all immediate";
        await using (var guarded = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
            Assert.Equal("agenda_item_alone_in_its_hall", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(Overlap, new { id = Id(day) }))).ConstraintName);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("alter table agenda_item drop constraint agenda_item_alone_in_its_hall");
        Assert.Equal(1, await connection.ExecuteAsync(Overlap, new { id = Id(day) }));
    }

    [Fact]
    public async Task Items_change_places_in_one_request()
    {
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, day.Item("one", 0, 30), day.Item("two", 30, 30)).JsonAsync(201);

        await day.PutAgendaAsync("\"1\"", day.Item("two", 0, 30), day.Item("one", 30, 30)).JsonAsync();

        Assert.Equal(["two", "one"], (await host.Public.GetAsync($"{day.Path}/agenda").JsonAsync())["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("http://example.org/film")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:secret@example.org/")]
    [InlineData("//example.org/film")]
    public async Task Links_to_media_are_https_only(string url)
    {
        var day = await ForumDay.CreateAsync(host);
        var item = day.Item("film", 0, 10, "film");
        item["media"] = new JsonArray(new JsonObject { ["kind"] = "film", ["url"] = url });

        var problem = await day.PutAgendaAsync(null, item).JsonAsync(400);

        Assert.Equal("$.items[0].media[0].url", problem["errors"]![0]!["field"]!.GetValue<string>());
        Assert.DoesNotContain(url, problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_are_followed_and_what_has_happened_stays_when_the_agenda_changes()
    {
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, day.Item("one", 0, 10), day.Item("two", 10, 10), day.Item("three", 20, 10)).JsonAsync(201);

        await day.ActAsync("two", "delay", new { minutes = 25 }).JsonAsync();
        Assert.Equal(day.StartsAt + Duration.FromMinutes(45), Time(await day.LiveAsync("three"), "expectedStart"));
        Assert.Equal(day.StartsAt + Duration.FromMinutes(20), Time(await day.LiveAsync("three"), "plannedStart"));

        await day.ActAsync("one", "start").JsonAsync();
        Assert.Equal("hall-busy", await day.ActAsync("two", "start").ProblemAsync(409));
        Assert.Equal("item-started", await day.ActAsync("one", "start").ProblemAsync(409));
        Assert.Equal("item-not-running", await day.ActAsync("two", "finish").ProblemAsync(409));
        Assert.Equal("item-not-found", await day.ActAsync("four", "finish").ProblemAsync(404));
        await day.ActAsync("one", "finish").JsonAsync();
        Assert.Equal("item-not-running", await day.ActAsync("one", "delay", new { minutes = 5 }).ProblemAsync(409));

        Assert.Equal("item-started", await day.PutAgendaAsync("\"1\"", day.Item("two", 10, 10)).ProblemAsync(409));
        await day.PutAgendaAsync("\"1\"", day.Item("one", 0, 10), day.Item("two", 10, 10)).JsonAsync();
        Assert.Equal("finished", (await day.LiveAsync("one"))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_stream_tells_the_programme_and_each_change_and_goes_on_where_a_reader_left_off()
    {
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, day.Item("one", 0, 10), day.Item("two", 10, 10)).JsonAsync(201);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));

        using var answer = await OpenAsync(day, null, deadline.Token);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(deadline.Token));
        var (first, programme) = await NextAsync(reader, deadline.Token);
        Assert.Equal("planned", programme["items"]![0]!["state"]!.GetValue<string>());
        await day.ActAsync("one", "start").JsonAsync();
        var (second, started) = await NextAsync(reader, deadline.Token);
        Assert.Equal("running", started["items"]![0]!["state"]!.GetValue<string>());
        Assert.True(second > first);

        // A reader who has seen the second change hears of the third only.
        using var again = await OpenAsync(day, second, deadline.Token);
        using var resumed = new StreamReader(await again.Content.ReadAsStreamAsync(deadline.Token));
        await day.ActAsync("one", "finish").JsonAsync();
        var (third, finished) = await NextAsync(resumed, deadline.Token);
        Assert.Equal("finished", finished["items"]![0]!["state"]!.GetValue<string>());
        Assert.Equal(second + 1, third);
    }

    private async Task<HttpResponseMessage> OpenAsync(ForumDay day, long? lastEventId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{day.Path}/programme/stream");
        if (lastEventId is { } seen)
            request.Headers.Add("Last-Event-ID", $"{seen}");
        return await host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    private static async Task<(long Id, JsonNode Data)> NextAsync(StreamReader reader, CancellationToken cancellation)
    {
        long id = 0;
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], null);
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (id, JsonNode.Parse(line[6..])!);
        }
        throw new EndOfStreamException("The stream ended before its next event.");
    }

    private static string Id(ForumDay day) => day.Path.Split('/')[^1];

    private static Instant Time(JsonNode item, string member) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(item[member]!.GetValue<string>()).Value;
}
