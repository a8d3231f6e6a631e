using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Asan.TestBed;

/// <summary>The whole platform by <c>./run</c>, started once for tests that only ask it.</summary>
public class PlatformRun : IAsyncDisposable
{
    private RunScript? run;

    public Uri Gateway { get; private set; } = null!;

    /// <summary>Its state folder.</summary>
    public string State => run!.State;

    /// <summary>The six hosts' own addresses: the gateway, and by their place in the block of ports catalogue, booking, feedback, awards, integrity.</summary>
    public IEnumerable<Uri> Hosts => new[] { 0, 8, 9, 10, 11, 12 }.Select(offset => new Uri($"http://localhost:{Gateway.Port + offset}"));

    /// <summary>Where its PostgreSQL listens, on loopback.</summary>
    public int PostgresPort => Gateway.Port + 4;

    public Uri Dashboard => new($"http://localhost:{Gateway.Port + 1}");

    /// <summary>The tree whose <c>./run</c> it is.</summary>
    protected virtual string Root => Clone.Root;

    public virtual async ValueTask InitializeAsync()
    {
        run = RunScript.StartIn(Root, RunScript.NewState(), RunScript.FreePortBase());
        Gateway = await run.GatewayAsync();
    }

    /// <summary>A client with a token of the development client that may do everything, acting for the person named.</summary>
    public async Task<HttpClient> StaffAsync(string? actor)
    {
        var http = new HttpClient { BaseAddress = Gateway, Timeout = TimeSpan.FromMinutes(15) }; // a large import takes as long as it takes
        var secret = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Clone.Root, "data", "development", "clients.json")))!.AsArray()
            .Single(client => client!["clientId"]!.GetValue<string>() == "asan-staff")!;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "asan-staff",
            ["client_secret"] = secret["secret"]!.GetValue<string>(),
            ["scope"] = string.Join(' ', secret["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>())),
        };
        if (actor is not null)
            form["actor"] = actor;
        var token = await http.PostAsync("/oauth/token", new FormUrlEncodedContent(form)).JsonAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token["access_token"]!.GetValue<string>());
        return http;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (run is not null)
            await run.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
