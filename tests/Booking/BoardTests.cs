using System.Text.Json.Nodes;
using Asan.TestBed;
using Dapper;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>The board and the ticket, live.</summary>
public sealed class BoardTests(BookingHost host)
{
    [Fact]
    public async Task A_board_comes_whole_first_and_then_change_by_change()
    {
        var place = await OpenAsync();
        await host.WalkInAsync(place);
        await using var stream = await LiveAsync(host.Anonymous(), place);
        var (id, kind, board) = await stream.NextAsync();
        Assert.Equal(("board", 1, 0), (kind, board["waiting"]!.GetValue<int>(), board["called"]!.AsArray().Count));
        Assert.EndsWith(".1", id, StringComparison.Ordinal);

        var visit = (await (await host.CallAsync(place, 2)).JsonAsync())["visitId"]!.GetValue<Guid>();
        (id, kind, var change) = await stream.NextAsync();
        Assert.EndsWith(".2", id, StringComparison.Ordinal);
        Assert.Equal(("ticket", "A001", "checked-in", "called", 2), (kind, Text(change, "ticket"), Text(change, "from"), Text(change, "to"), change["counter"]!.GetValue<int>()));
        host.Time.Advance(TimeSpan.FromSeconds(14));
        await host.WalkInAsync(place);
        (_, _, change) = await stream.NextAsync();
        Assert.Equal(("A002", null, "checked-in"), (Text(change, "ticket"), change["from"]?.GetValue<string>(), Text(change, "to")));
        await host.Clerk(place, 2).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
        (_, _, change) = await stream.NextAsync();
        Assert.Equal("served", Text(change, "to"));
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync("/v1/centres/nowhere/board/stream").ProblemAsync(404));
    }

    [Fact]
    public async Task A_reader_who_comes_back_gets_what_it_missed_from_any_replica()
    {
        var place = await OpenAsync();
        await host.WalkInAsync(place);
        string seen;
        await using (var stream = await LiveAsync(host.Anonymous(), place))
            seen = (await stream.NextAsync()).Id;
        await host.WalkInAsync(place);
        await host.WalkInAsync(place);

        await using var replica = new Replica(host);
        await replica.StartAsync();
        replica.Time.SetUtcNow(host.Now);
        await using var again = await LiveAsync(replica.Anonymous(), place, seen);
        Assert.Equal(["A002", "A003"], [Text((await again.NextAsync()).Data, "ticket"), Text((await again.NextAsync()).Data, "ticket")]);
        // What is called through one replica is seen through the other.
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("called", Text((await again.NextAsync()).Data, "to"));
        // A position that is not one of ours begins with the whole.
        await using var stranger = await LiveAsync(replica.Anonymous(), place, "2026-11-23.999999");
        Assert.Equal("board", (await stranger.NextAsync()).Kind);
    }

    [Fact]
    public async Task However_many_change_it_at_once_a_reader_sees_each_change_once_and_in_order()
    {
        var place = await OpenAsync(counters: 6);
        await using var stream = await LiveAsync(host.Anonymous(), place);
        var first = await stream.NextAsync();
        Assert.EndsWith(".0", first.Id, StringComparison.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.WalkInAsync(place)));
        await Task.WhenAll(Enumerable.Range(1, 6).Select(async counter => await (await host.CallAsync(place, counter)).JsonAsync()));
        var numbers = new List<long>();
        while (numbers.Count < 18)
            numbers.Add((await stream.NextAsync()).Data["number"]!.GetValue<long>());
        Assert.Equal(Enumerable.Range(1, 18).Select(number => (long)number), numbers);
    }

    [Fact]
    public async Task Silence_is_broken_by_a_comment_after_fifteen_seconds()
    {
        var place = await OpenAsync();
        await using var stream = await LiveAsync(host.Anonymous(), place);
        await stream.NextAsync();
        await Eventually.TrueAsync(
            () =>
            {
                host.Time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(stream.Comments > 0);
            },
            "a comment");
    }

    [Fact]
    public async Task A_ticket_is_followed_by_its_code_until_its_visit_ends()
    {
        var place = await OpenAsync();
        var front = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        var ticket = await host.WalkInAsync(place);
        var (id, code) = (ticket["visitId"]!.GetValue<Guid>(), Text(ticket, "visitCode"));
        Assert.Equal("unauthenticated", await host.Anonymous().GetAsync($"/v1/tickets/{id}/stream").ProblemAsync(401));
        Assert.Equal("visit-not-found", await host.Anonymous().SendAsync(Asking($"/v1/tickets/{front}/stream", code)).ProblemAsync(404));

        await using var stream = await LiveAsync(host.Anonymous(), Asking($"/v1/tickets/{id}/stream", code));
        Assert.Equal(2, (await stream.NextAsync()).Data["place"]!.GetValue<int>());
        var now = await host.Anonymous().SendAsync(Asking($"/v1/tickets/{id}", code)).JsonAsync();
        Assert.Equal(("checked-in", 1), (Text(now, "state"), now["forecast"]!["inFront"]!.GetValue<int>()));
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal(1, (await stream.NextAsync()).Data["place"]!.GetValue<int>());
        await host.Clerk(place).PostAsync($"/v1/visits/{front}/close", new { outcome = "served" }).JsonAsync();
        await (await host.CallAsync(place)).JsonAsync();
        var called = (await stream.NextAsync()).Data;
        Assert.Equal(("called", 1), (Text(called, "state"), called["counter"]!.GetValue<int>()));
        await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "served" }).JsonAsync();
        Assert.Equal("served", Text((await stream.NextAsync()).Data, "state"));
        Assert.True(await stream.EndsAsync());
        Assert.Equal("served", Text(await host.Anonymous().SendAsync(Asking($"/v1/tickets/{id}", code)).JsonAsync(), "state"));
    }

    [Fact]
    public async Task Red_control__numbers_that_are_drawn_without_the_days_row_can_appear_late()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        var place = await unguarded.OpenAsync(counters: 2);
        await unguarded.WalkInAsync(place);
        await unguarded.WalkInAsync(place);
        await using var one = await unguarded.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var two = await unguarded.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        const string call = "set constraints all immediate; update visit set state = 'called', counter = @counter, called_at = checked_in_at, last_called_at = checked_in_at, calls = 1 where ticket_number = @counter";
        const string newest = "select max(number) from board_event";

        // With the guard, the second waits for the first to commit.
        await using (var open = await one.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await one.ExecuteAsync(call, new { counter = 1 });
            await two.ExecuteAsync("set lock_timeout = 200");
            Assert.Equal("55P03", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => two.ExecuteAsync(call, new { counter = 2 }))).SqlState);
        }
        // Without it, a reader that has seen the second never sees the first.
        await one.ExecuteAsync("""
            create sequence unguarded start 100;
            create or replace function write_board_event() returns trigger language plpgsql as $$
            begin
                insert into board_event (centre_id, day, number, visit_id, ticket, ticket_number, agency_id, to_state, calls)
                values (new.centre_id, new.ticket_day, nextval('unguarded'), new.id, new.ticket, new.ticket_number, new.agency_id, new.state, new.calls);
                return null;
            end $$;
            """);
        await using (var open = await one.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await one.ExecuteAsync(call, new { counter = 1 });
            await two.ExecuteAsync(call, new { counter = 2 });
            Assert.Equal(101, await two.QuerySingleAsync<long>(newest));
            await open.CommitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(101, await two.QuerySingleAsync<long>(newest));
        Assert.Contains(100, await two.QueryAsync<long>("select number from board_event"));
    }

    private async Task<Place> OpenAsync(int counters = 2)
    {
        host.NextMorning();
        return await host.OpenAsync(counters);
    }

    private static HttpRequestMessage Asking(string path, string? visitCode = null, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (visitCode is not null)
            request.Headers.Add("Visit-Code", visitCode);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return request;
    }

    private static Task<Live> LiveAsync(HttpClient http, Place place, string? lastEventId = null) =>
        LiveAsync(http, Asking($"/v1/centres/{place.CentreId}/board/stream", lastEventId: lastEventId));

    private static async Task<Live> LiveAsync(HttpClient http, HttpRequestMessage request)
    {
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new Live(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    private static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();

    /// <summary>A stream as its reader sees it; each wait has a deadline.</summary>
    private sealed class Live : IAsyncDisposable
    {
        private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

        private readonly HttpResponseMessage response;
        private readonly System.Threading.Channels.Channel<(string Id, string Kind, JsonNode Data)> events = System.Threading.Channels.Channel.CreateUnbounded<(string, string, JsonNode)>();

        public Live(HttpResponseMessage response, StreamReader lines)
        {
            this.response = response;
            _ = ReadAsync(lines);
        }

        /// <summary>Comments so far.</summary>
        public int Comments { get; private set; }

        public async Task<(string Id, string Kind, JsonNode Data)> NextAsync() => await events.Reader.ReadAsync().AsTask().WaitAsync(Deadline);

        public async Task<bool> EndsAsync() => !await events.Reader.WaitToReadAsync().AsTask().WaitAsync(Deadline);

        public ValueTask DisposeAsync()
        {
            response.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task ReadAsync(StreamReader lines)
        {
            try
            {
                var (id, kind) = ("", "");
                while (await lines.ReadLineAsync() is { } line)
                {
                    if (line == ":")
                        Comments++;
                    else if (line.StartsWith("id: ", StringComparison.Ordinal))
                        id = line[4..];
                    else if (line.StartsWith("event: ", StringComparison.Ordinal))
                        kind = line[7..];
                    else if (line.StartsWith("data: ", StringComparison.Ordinal))
                        await events.Writer.WriteAsync((id, kind, JsonNode.Parse(line[6..])!));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
            {
                // The test has closed the stream.
            }
            events.Writer.TryComplete();
        }
    }

    /// <summary>Another process of the service on the same database, as far as a test needs one.</summary>
    private sealed class Replica(BookingHost first) : ServiceHost<Program>("booking", first.Now)
    {
        protected override IEnumerable<(string Key, string Value)> Settings =>
            [.. first.OwnSettings, ("ConnectionStrings:bookingdb", first.Database.ConnectionString)];
    }
}
