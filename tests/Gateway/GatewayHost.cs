using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

[assembly: AssemblyFixture(typeof(Asan.Gateway.Tests.GatewayHost))]

namespace Asan.Gateway.Tests;

/// <summary>
/// The gateway with a real feedback service behind it, a stub in the place of booking, and nothing where catalogue and
/// awards should be.
/// </summary>
public sealed class GatewayHost() : ServiceHost<Program>("gateway"), IAsyncLifetime
{
    private TestDatabase feedbackDatabase = null!;
    private Broker feedbackBroker = null!;
    private TestIssuer feedbackIssuer = null!;
    private ServiceProcess feedback = null!;

    public StubService Booking { get; private set; } = null!;

    protected override IEnumerable<(string Key, string Value)> Settings =>
    [
        ("Development:Data", Path.Combine(Clone.Root, "data/development")),
        ("services:feedback:http:0", feedback.Http.BaseAddress!.ToString()),
        ("services:booking:http:0", Booking.Address),
        ("services:integrity:http:0", Booking.Address),
        ("services:catalogue:http:0", $"http://127.0.0.1:{ServiceProcess.FreePort()}"),
        ("services:awards:http:0", $"http://127.0.0.1:{ServiceProcess.FreePort()}"),
    ];

    public async ValueTask InitializeAsync()
    {
        feedbackDatabase = await TestDatabase.CreateAsync();
        feedbackBroker = await Broker.ConnectAsync("gateway");
        feedbackIssuer = await TestIssuer.StartAsync();
        feedback = await ServiceProcess.StartAsync("Feedback", feedbackDatabase, feedbackBroker.Address, feedbackIssuer);
        Booking = await StubService.StartAsync();
        await StartAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Booking.DisposeAsync();
        await feedback.DisposeAsync();
        await feedbackIssuer.DisposeAsync();
        await feedbackBroker.DisposeAsync();
        await feedbackDatabase.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>POST /oauth/token with these parameters.</summary>
    public Task<HttpResponseMessage> AskForTokenAsync(params (string Name, string Value)[] form) => Anonymous().PostAsync("/oauth/token",
        new FormUrlEncodedContent(form.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))));

    /// <summary>The parameters of a good request of <c>partner-one</c>, and further ones.</summary>
    public static (string, string)[] PartnerOne(params (string, string)[] more) =>
        [("grant_type", "client_credentials"), ("client_id", "partner-one"), ("client_secret", "development-only-partner-one"), .. more];

    /// <summary>A client with a token of the gateway's own issuer.</summary>
    public async Task<HttpClient> PartnerAsync(string? scope = null)
    {
        var token = await AskForTokenAsync(scope is null ? PartnerOne() : PartnerOne(("scope", scope))).JsonAsync();
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token["access_token"]!.GetValue<string>());
        return http;
    }

    public static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();
}
