using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.Gateway.Forwarding;
using Microsoft.Extensions.ServiceDiscovery;

namespace Asan.Gateway.Usage;

/// <summary>One operation of a service.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Method">GET, POST …</param>
/// <param name="Template">Such as <c>/v1/visits/{id}/confirm</c>.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Codes">The problems that it names.</param>
public sealed record Operation(string Service, string Method, string Template, string Summary, IReadOnlyList<string> Codes);

/// <summary>
/// The operations behind the gateway, as the services' own API documents tell them. Read in the background when somebody asks and
/// what is known is old; until then, or while a service is away, its operations are missing.
/// </summary>
public sealed partial class Operations(ServiceEndpointResolver resolver, TimeProvider time, ILogger<Operations> log) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A client of its own: that of other calls tries again and complains, and here the next time is soon enough.
    private readonly HttpClient http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    private readonly Lock gate = new();
    private IReadOnlyDictionary<string, IReadOnlyList<Operation>> known = new Dictionary<string, IReadOnlyList<Operation>>();
    private Dictionary<(string Method, int Segments), (string[] Segments, string Template)[]> templates = [];
    private DateTimeOffset due = DateTimeOffset.MinValue;

    /// <summary>All that are known now.</summary>
    public IEnumerable<Operation> All
    {
        get
        {
            Refresh();
            return known.Values.SelectMany(operations => operations);
        }
    }

    /// <summary>The template that a path fits; null if none is known.</summary>
    public string? TemplateOf(string method, string path)
    {
        Refresh();
        var came = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return templates.TryGetValue((method == "HEAD" ? "GET" : method, came.Length), out var candidates)
            ? candidates.FirstOrDefault(candidate => Fits(candidate.Segments, came)).Template
            : null;
    }

    private static bool Fits(string[] template, string[] came)
    {
        for (var i = 0; i < template.Length; i++)
            if (!template[i].StartsWith('{') && !template[i].Equals(came[i], StringComparison.OrdinalIgnoreCase))
                return false;
        return true;
    }

    private void Refresh()
    {
        lock (gate)
        {
            if (time.GetUtcNow() < due)
                return;
            due = time.GetUtcNow() + Retry;
        }
        // Not a part of the request that happens to ask.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(ReadAsync);
    }

    private async Task ReadAsync()
    {
        var found = await Task.WhenAll(ServiceRoutes.Services.Select(async service => (service, operations: await ReadAsync(service))));
        lock (gate)
        {
            known = found.Where(one => one.operations is not null || known.ContainsKey(one.service))
                .ToDictionary(one => one.service, one => one.operations ?? known[one.service], StringComparer.Ordinal);
            templates = known.Values.SelectMany(operations => operations)
                .Select(operation => (operation.Method, operation.Template, Segments: operation.Template.Split('/', StringSplitOptions.RemoveEmptyEntries)))
                .GroupBy(operation => (operation.Method, operation.Segments.Length))
                // A literal before a parameter: /availability/soonest before /availability/{id}.
                .ToDictionary(group => group.Key, group => group.OrderBy(one => one.Segments.Count(segment => segment.StartsWith('{'))).Select(one => (one.Segments, one.Template)).ToArray());
            if (found.All(one => one.operations is not null))
                due = time.GetUtcNow() + Fresh;
        }
    }

    private async Task<IReadOnlyList<Operation>?> ReadAsync(string service) =>
        await DocumentAsync(service) is { } document ? Read(service, document) : null;

    /// <summary>The API document of a service as it is now; null if it cannot be read.</summary>
    public async Task<JsonNode?> DocumentAsync(string service)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Timeout);
            var name = new Uri($"http://{service}");
            if ((await resolver.GetEndpointsAsync(name.ToString(), deadline.Token)).Endpoints is not [var endpoint, ..])
                return null;
            var address = new Uri(new Uri(DiscoveredDestinations.AddressOf(endpoint.EndPoint, name)), "/openapi/v1.json");
            return await http.GetFromJsonAsync<JsonNode>(address, deadline.Token);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            log.LogDebug(e, "The API document of {Service} could not be read", service);
            return null;
        }
    }

    /// <summary>The operations of an API document.</summary>
    public static IReadOnlyList<Operation> Read(string service, JsonNode document) =>
    [
        .. from path in document["paths"]?.AsObject() ?? []
           from operation in path.Value!.AsObject()
           where operation.Key is "get" or "post" or "put" or "patch" or "delete"
           select new Operation(
               service, operation.Key.ToUpperInvariant(), path.Key, operation.Value!["summary"]?.GetValue<string>() ?? "",
               [.. (operation.Value["responses"]?.AsObject() ?? []).SelectMany(response => Named().Matches(response.Value?["description"]?.GetValue<string>() ?? "").Select(match => match.Groups[1].Value))]),
    ];

    public void Dispose() => http.Dispose();

    // As ServiceDefaults/OpenApiShape.cs writes them.
    [GeneratedRegex("`([a-z][a-z0-9-]+)`: ")]
    private static partial Regex Named();
}
