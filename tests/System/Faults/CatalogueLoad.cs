using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;

namespace Asan.SystemTests.Faults;

/// <summary>Publishes new services, one a request, eight at a time, until told to stop; and says afterwards whose event is missing.</summary>
internal sealed class CatalogueLoad : IAsyncDisposable
{
    private const int Workers = 8;
    private static readonly Dictionary<string, string> Name = new() { ["en"] = "A service of the fault test" };

    private readonly HttpClient http;
    private readonly ConcurrentBag<string> accepted = [];
    private int next;

    public CatalogueLoad(ServiceProcess catalogue, TestIssuer issuer)
    {
        http = new HttpClient { BaseAddress = catalogue.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", issuer.Token("load", Scopes.CatalogueWrite, new Person("editor", Roles.CatalogueEditor)));
    }

    /// <summary>Services whose PUT was answered with 2xx.</summary>
    public int Accepted => accepted.Count;

    public Task PrepareAsync() =>
        http.PutAsync("/v1/sources/load/agencies/agency", new { name = Name, sources = Array.Empty<object>(), example = true }).JsonAsync(201);

    /// <summary>Sends until cancelled. A request that meets a dead service is forgotten: its outcome is unknown.</summary>
    public Task SendUntilAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
    {
        while (!stop.IsCancellationRequested)
        {
            var id = $"s-{Interlocked.Increment(ref next)}";
            try
            {
                using var answer = await http.PutAsync($"/v1/sources/load/services/{id}", new
                {
                    agency = "load.agency",
                    name = Name,
                    durationMinutes = 15,
                    centres = Array.Empty<string>(),
                    channels = new[] { "online" },
                    requirements = Array.Empty<object>(),
                    fees = Array.Empty<object>(),
                    sources = Array.Empty<object>(),
                    example = true,
                });
                if (answer.IsSuccessStatusCode)
                    accepted.Add($"load.{id}");
                else
                    throw new InvalidOperationException($"PUT of a service was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }));

    /// <summary>
    /// Compares what the catalogue answers now with what reached the partners' feed: every service that was accepted or
    /// stands in the catalogue must have its event.
    /// </summary>
    public async Task<IReadOnlyList<string>> LostEventsAsync(Broker broker)
    {
        var name = EventTypes.NameOf(typeof(ServicePublished));
        var published = (await broker.FeedAsync()).Where(e => e.Type == name).Select(e => e.Subject).ToHashSet(StringComparer.Ordinal);
        return [.. (await StoredAsync()).Union(accepted).Where(id => !published.Contains(id)).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await ValueTask.CompletedTask;
    }

    private async Task<List<string>> StoredAsync()
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await http.GetAsync($"/v1/services?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}").JsonAsync();
            ids.AddRange(page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()));
            cursor = page["next"]?.GetValue<string>();
        }
        while (cursor is not null);
        return ids;
    }
}
