using System.Net.Http.Headers;
using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;

namespace Asan.Gateway.Tests;

/// <summary>
/// A gateway with a stub behind it in the place of booking and integrity, with settings and a clock of the test's own. Its
/// tests are one collection: some have two of them, and tests that held one while they waited for another would wait for each
/// other's virtual hosts.
/// </summary>
public class EdgeGateway(params IReadOnlyList<(string Key, string Value)> settings) : ServiceHost<Program>("gateway")
{
    public StubService Stub { get; private set; } = null!;

    /// <summary>Changes of what the gateway is made of.</summary>
    public Action<IServiceCollection>? Changes { get; init; }

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Development:Data", Path.Combine(Clone.Root, "data/development")), ("services:booking:http:0", Stub.Address), ("services:integrity:http:0", Stub.Address), .. settings,
    ];

    protected override void Configure(IServiceCollection services) => Changes?.Invoke(services);

    public async Task<EdgeGateway> BeginAsync(EdgeGateway? beside = null)
    {
        Stub = await StubService.StartAsync();
        await StartAsync(beside);
        return this;
    }

    /// <summary>A client with a token of the gateway's own issuer, for ten minutes of the real clock.</summary>
    public async Task<HttpClient> PartnerAsync(string client = "partner-one", string? scope = null)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = $"development-only-{client}" };
        if (scope is not null)
            form["scope"] = scope;
        var token = await Anonymous().PostAsync("/oauth/token", new FormUrlEncodedContent(form)).JsonAsync();
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", GatewayHost.Text(token, "access_token"));
        return http;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Stub.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
