using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>An event of the partners' feed.</summary>
/// <param name="Type">The full type, such as <c>az.asan.booking.visit-booked.v1</c>.</param>
/// <param name="Source">The service, such as <c>/booking</c>.</param>
/// <param name="Subject">The aggregate's id.</param>
/// <param name="TraceId">The trace that it belongs to.</param>
/// <param name="Data">The event itself.</param>
public sealed record FeedEvent(string Type, string Source, string Subject, string TraceId, JsonNode Data)
{
    /// <summary>The type without the platform's prefix and the version: <c>booking.visit-booked</c>.</summary>
    public string Name => Type["az.asan.".Length..^".v1".Length];
}

/// <summary>
/// GET /v1/events, read on from where the run began. An event carries the trace of the request that caused it, however
/// many services lie in between: so the feed shows which services one trace went through.
/// </summary>
public sealed class Feed(Stage stage, Caller reader)
{
    private readonly List<FeedEvent> events = [];
    private string cursor = "";

    /// <summary>Leaves what happened before this run behind.</summary>
    public async Task SkipToEndAsync()
    {
        await ReadOnAsync();
        events.Clear();
    }

    /// <summary>Waits until the trace has carried events of these names (as often as each is named), and returns all that it carried.</summary>
    public async Task<IReadOnlyList<FeedEvent>> OfTraceAsync(string traceId, params IReadOnlyList<string> names)
    {
        IReadOnlyList<FeedEvent> Seen() => [.. events.Where(e => e.TraceId == traceId)];
        await Stage.UntilAsync($"the events {string.Join(", ", names)} in the trace {traceId}", ReadOnAsync,
            _ => names.GroupBy(name => name).All(wanted => Seen().Count(e => e.Name == wanted.Key) >= wanted.Count()));
        return Seen();
    }

    /// <summary>Waits for an event of this name that fits.</summary>
    public async Task<FeedEvent> FindAsync(string name, Func<FeedEvent, bool> fits)
    {
        await Stage.UntilAsync($"the event {name}", ReadOnAsync, _ => events.Exists(e => e.Name == name && fits(e)));
        return events.Last(e => e.Name == name && fits(e));
    }

    private async Task<Answer> ReadOnAsync()
    {
        while (true)
        {
            var page = (await stage.Gateway.GetAsync($"/v1/events?limit=200&cursor={cursor}", reader)).Expect(200);
            events.AddRange(page["items"].AsArray().Select(item => new FeedEvent(
                item!["type"]!.GetValue<string>(), item["source"]!.GetValue<string>(), item["subject"]!.GetValue<string>(),
                item["traceparent"]?.GetValue<string>().Split('-')[1] ?? "", item["data"]!.DeepClone())));
            if (page.Find("next") is not { } next)
                return page;
            cursor = next.GetValue<string>();
        }
    }
}
