using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

[assembly: AssemblyFixture(typeof(RunningPlatform))]

namespace Asan.SystemTests.Platform;

/// <summary>The whole platform by <c>./run</c>, started once for the tests of this part that only ask it.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    private RunScript? run;

    public Uri Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        run = RunScript.Start(RunScript.NewState(), RunScript.FreePortBase());
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

    public async ValueTask DisposeAsync()
    {
        if (run is not null)
            await run.DisposeAsync();
    }
}
