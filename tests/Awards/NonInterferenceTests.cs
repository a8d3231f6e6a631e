using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>
/// The embargo as non-interference (Goguen and Meseguer 1982): of two cycles that differ in nothing but who wins, nobody
/// outside the jury can tell one from the other before the ceremony, by any GET of the API document, any event and the
/// spans of the requests. Ids and digests, which are random, are read as the place they have; all else must be equal, byte for byte.
/// </summary>
public sealed partial class NonInterferenceTests(MovedHost moved) : IClassFixture<MovedHost>
{
    private readonly AwardsHost host = moved.Host;

    [Fact]
    public async Task Two_cycles_that_differ_in_their_winner_look_alike_to_all_but_the_jury_until_the_ceremony_and_then_do_not()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var first = await DecidedAsync(winner: 0, spans);
        var second = await DecidedAsync(winner: 2, spans);
        (first, second) = (first with { Other = second.Names }, second with { Other = first.Names });
        var routes = await RoutesAsync();
        Assert.Contains("/v1/cycles/{id}/result", routes);

        var (one, other) = (await SeenAsync(first, routes), await SeenAsync(second, routes));
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.True(one.Count > 150, $"Only {one.Count} answers were compared.");
        Assert.All(one, answer => Assert.Equal($"{answer.Key}\n{answer.Value}", $"{answer.Key}\n{other[answer.Key]}"));
        Assert.Equal(await EventsAsync(first), await EventsAsync(second));
        Assert.NotEmpty(first.Spans);
        Assert.Equal(first.Spans.Order(StringComparer.Ordinal), second.Spans.Order(StringComparer.Ordinal));

        // The same eyes see the difference as soon as there may be one: they would have seen it before.
        first.Day.SetMinute(61);
        await Eventually.TrueAsync(async () => await first.Cycle.StateAsync() == "Announced" && await second.Cycle.StateAsync() == "Announced", "the ceremonies", TimeSpan.FromSeconds(60));
        var (shown, differs) = (await SeenAsync(first, routes), await SeenAsync(second, routes));
        Assert.Contains(shown, answer => answer.Value != differs.GetValueOrDefault(answer.Key));
        await host.Broker.EventAsync<Contracts.Awards.WinnersAnnounced>(first.Cycle.Id);
        await host.Broker.EventAsync<Contracts.Awards.WinnersAnnounced>(second.Cycle.Id);
        Assert.NotEqual(await EventsAsync(first), await EventsAsync(second));
    }

    /// <param name="Cycle">The cycle.</param>
    /// <param name="Day">Its forum.</param>
    /// <param name="Names">Its ids, and what each stands for.</param>
    /// <param name="Other">The other cycle's, which lists show beside it.</param>
    /// <param name="Spans">What was traced on the way to its decision.</param>
    private sealed record Observed(TrialCycle Cycle, ForumDay Day, IReadOnlyList<(string Id, string Place)> Names, IReadOnlyList<(string Id, string Place)> Other, IReadOnlyList<string> Spans)
    {
        /// <summary>A text with ids read as their places; longer ones first, since city-1 begins city-12.</summary>
        public string Normal(string text) => Random().Replace(
            Names.Concat(Other.Select(name => (name.Id, Place: $"OTHER-{name.Place}"))).OrderByDescending(name => name.Id.Length)
                .Aggregate(text, (read, name) => read.Replace(name.Id, name.Place, StringComparison.Ordinal)),
            "RANDOM");
    }

    /// <summary>A cycle with three entries of which one wins by the same ballots, its own forum, and what was traced on the way.</summary>
    private async Task<Observed> DecidedAsync(int winner, ConcurrentQueue<Activity> spans)
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 3, judges: 3, AwardsHost.Cycle(judgesPerEntry: 3));
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, day.Item("ceremony", 60, 30, "ceremony", cycleId: cycle.Id)).JsonAsync(201);
        await RelayedAsync();
        spans.Clear();
        // Made from random ids, it differs from cycle to cycle: that it is the same before the first ballot and after the last shows that it knows nothing of them.
        Task<string> ProofAsync() => host.Secretary.GetStringAsync($"{cycle.Path}/assignment-proof", TestContext.Current.CancellationToken);
        var proof = await ProofAsync();
        await cycle.VoteAsync((entry, _) => entry == cycle.Entries[winner] ? (9, 8) : (4, 5));
        await cycle.MoveAsync("Deliberation", "Decided");
        Assert.Equal(proof, await ProofAsync());
        await RelayedAsync();
        var traced = spans.ToArray();

        var names = new List<(string, string)> { (cycle.Id, "CYCLE"), (day.Path.Split('/')[^1], "FORUM") };
        names.AddRange(cycle.Entries.Select((entry, index) => (entry.ToString(), $"ENTRY{index}")));
        names.AddRange(cycle.Judges.Select((judge, index) => (judge.Value.ToString(), $"JUDGE{index}")));
        names.AddRange(cycle.Judges.Select((judge, index) => (judge.Key, $"ACTOR{index}")));
        var entries = (await host.Secretary.GetAsync($"{cycle.Path}/entries").JsonAsync())["items"]!.AsArray();
        foreach (var (entry, index) in cycle.Entries.Select((entry, index) => (entry, index)))
            names.Add((entries.Single(item => item!["id"]!.GetValue<Guid>() == entry)!["authorityId"]!.GetValue<string>(), $"AUTHORITY{index}"));
        var observed = new Observed(cycle, day, names, [], []);
        // What the spans of the requests say beyond their time: name and tags, each once. Those of workers and of the broker
        // begin and end when they like; what they carry is in the events, which are compared too.
        return observed with
        {
            Spans = [.. traced.Where(span => span.Source.Name == "Microsoft.AspNetCore")
                .Select(span => observed.Normal($"{span.Source.Name} {span.DisplayName} {string.Join(' ', span.TagObjects.Where(IsTold).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))}"))
                .Where(span => span.Contains("CYCLE", StringComparison.Ordinal) || span.Contains("ENTRY", StringComparison.Ordinal) || span.Contains("JUDGE", StringComparison.Ordinal))
                .Distinct()],
        };
    }

    /// <summary>Waits until all events so far have gone to the broker, so that none of their spans come later.</summary>
    private Task RelayedAsync() => Eventually.TrueAsync(async () => await host.QueryAsync<long>("select count(*) from outbox") == 0, "the outbox to be empty");

    // Ports, threads and connections differ from request to request, whatever it is about.
    private static bool IsTold(KeyValuePair<string, object?> tag) =>
        !tag.Key.StartsWith("server.", StringComparison.Ordinal) && !tag.Key.StartsWith("network.", StringComparison.Ordinal) && !tag.Key.StartsWith("client.", StringComparison.Ordinal)
        && tag.Key is not "url.full";

    /// <summary>Every GET of the service's own document, but for the proof of the assignment (see above) and the live programme, which the test of the whole platform reads.</summary>
    private async Task<IReadOnlyList<string>> RoutesAsync() =>
        [.. (await host.Public.GetAsync("/openapi/v1.json").JsonAsync())["paths"]!.AsObject()
            .Where(path => path.Value!["get"] is not null && !path.Key.EndsWith("/stream", StringComparison.Ordinal) && !path.Key.EndsWith("/assignment-proof", StringComparison.Ordinal)).Select(path => path.Key)];

    /// <summary>Each route, with each id of the cycle in each of its places, as each reader sees it.</summary>
    private async Task<Dictionary<string, string>> SeenAsync(Observed of, IReadOnlyList<string> routes)
    {
        var ids = of.Names.Where(name => name.Place is "CYCLE" or "FORUM" or "JUDGE0" or "AUTHORITY0" || name.Place.StartsWith("ENTRY", StringComparison.Ordinal))
            .Select(name => name.Id).Concat(["trial", "0"]).ToList();
        var authorities = of.Names.Where(name => name.Place.StartsWith("AUTHORITY", StringComparison.Ordinal)).ToList();
        List<(string Name, HttpClient Client)> readers =
        [
            ("public", host.Public), ("secretary", host.Secretary), ("forum-host", host.ForumHost),
            ("judge-of-another", host.Judge("a-judge-of-another-jury")),
            .. authorities.Select(authority => ($"applicant-{authority.Place}", host.Applicant(authority.Id))),
        ];
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in routes.SelectMany(route => Filled(route, ids)).Distinct(StringComparer.Ordinal))
            foreach (var (name, client) in readers)
            {
                using var answer = await client.GetAsync(Page().IsMatch(path) ? $"{path}?format=html" : path, TestContext.Current.CancellationToken);
                var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                seen[of.Normal($"{name} {path}")] = of.Normal($"{(int)answer.StatusCode} {answer.Headers.ETag} {Sorted(of.Normal(body))}");
            }
        return seen;
    }

    private static IEnumerable<string> Filled(string route, IReadOnlyList<string> ids)
    {
        var slot = Slot().Match(route);
        // A second place is filled with the few that can stand there, so that the table stays small.
        return !slot.Success ? [route] : ids.SelectMany(id => Filled(route[..slot.Index] + id + route[(slot.Index + slot.Length)..], ids.Count > 4 ? [.. ids.Where(inner => Guid.TryParse(inner, out _)).Take(3), "0"] : ids));
    }

    // Lists ordered by random ids come in any order: the set is what is told.
    private static string Sorted(string body)
    {
        try
        {
            return JsonSerializer.Serialize(InOrder(JsonNode.Parse(body)));
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static JsonNode? InOrder(JsonNode? node) => node switch
    {
        // A number as id counts the rows of all cycles.
        JsonObject members => new JsonObject(members.Where(member => member.Key is not ("traceId" or "next") && !(member.Key == "id" && member.Value?.GetValueKind() == JsonValueKind.Number)).Select(member => KeyValuePair.Create(member.Key, InOrder(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(InOrder).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    private async Task<string> EventsAsync(Observed of) => string.Join('\n', (await host.Broker.FeedAsync())
        .Where(e => of.Names.Any(name => e.Subject == name.Id || e.Body.ToJsonString().Contains(name.Id, StringComparison.Ordinal)))
        .OrderBy(e => e.AggregateVersion).ThenBy(e => e.Type, StringComparer.Ordinal)
        .Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Type} {of.Normal(e.Subject)} {e.AggregateVersion} {of.Normal(e.Body.ToJsonString())}")));

    // UUIDs, digests in hexadecimal, signatures and keys in base64url, and how long an id was that cannot stand in a place.
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|[A-Za-z0-9_-]{43,}|a text of [0-9]+ characters")]
    private static partial Regex Random();

    // Printed as PDF these would have the time of printing in them.
    [GeneratedRegex("/badges?$")]
    private static partial Regex Page();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Slot();
}
