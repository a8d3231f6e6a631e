using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Asan.TestBed;

/// <summary>
/// A service on a loopback port with a database and a virtual host of its own, as its users meet it: over HTTP and by
/// events. Its clock stands until a test moves it.
/// </summary>
/// <param name="part">The service's name, such as <c>booking</c>: database <c>bookingdb</c>, virtual hosts <c>booking-1</c> ….</param>
/// <param name="now">Where the clock starts; the present when left out.</param>
public class ServiceHost<TProgram>(string part, DateTimeOffset? now = null) : IAsyncDisposable where TProgram : class
{
    private Factory? factory;
    private bool shared;

    public TestDatabase Database { get; private set; } = null!;

    public Broker Broker { get; private set; } = null!;

    public TestIssuer Issuer { get; private set; } = null!;

    /// <summary>The service's clock. It starts at <c>now</c> and moves only by <c>Advance</c> and <c>SetUtcNow</c>.</summary>
    public FakeTimeProvider Time { get; } = new(now ?? TimeProvider.System.GetUtcNow());

    public IServiceProvider Services => factory!.Services;

    /// <param name="beside">Another host of the service, to be a second replica on its database.</param>
    public async Task StartAsync(ServiceHost<TProgram>? beside = null)
    {
        shared = beside is not null;
        Database = beside?.Database ?? await TestDatabase.CreateAsync();
        if (HasBroker)
            Broker = await Broker.ConnectAsync(part);
        Issuer = await TestIssuer.StartAsync();
        factory = new Factory(this);
        factory.UseKestrel(0);
        factory.StartServer();
    }

    /// <summary>Further settings of the service, such as <c>Booking:CitizenPepper</c>.</summary>
    protected virtual IEnumerable<(string Key, string Value)> Settings => [];

    /// <summary>The environment it believes to run in.</summary>
    protected virtual string EnvironmentName => "Development";

    /// <summary>From which level on the service logs.</summary>
    protected virtual string LogLevel => "Warning";

    /// <summary>False for a service that tells and hears nothing.</summary>
    protected virtual bool HasBroker => true;

    /// <summary>Changes what the service is made of, such as where its logs go.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>A client without a token.</summary>
    /// <remarks>With <c>Expect: 100-continue</c> it waits for the server's word, not for one second.</remarks>
    public HttpClient Anonymous() =>
        new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(2) }) { BaseAddress = factory!.ClientOptions.BaseAddress };

    /// <summary>A partner's client; with a person, one that acts for that person.</summary>
    /// <param name="client">The client's id.</param>
    /// <param name="scope">What its token allows.</param>
    /// <param name="person">For whom it acts.</param>
    /// <param name="connections">Whose connections it shares; its own when left out.</param>
    public HttpClient Client(string client, string scope, Person? person = null, SocketsHttpHandler? connections = null)
    {
        var http = connections is null ? Anonymous() : new HttpClient(connections, disposeHandler: false) { BaseAddress = factory!.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Issuer.Token(client, scope, person));
        return http;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (factory is not null)
            await factory.DisposeAsync();
        await Issuer.DisposeAsync();
        if (HasBroker)
            await Broker.DisposeAsync();
        if (!shared)
            await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private sealed class Factory(ServiceHost<TProgram> host) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(host.EnvironmentName);
            builder.UseSetting($"ConnectionStrings:{host.DatabaseName}", host.Database.ConnectionString);
            if (host.HasBroker)
                builder.UseSetting("ConnectionStrings:messaging", host.Broker.Address);
            builder.UseSetting("Identity:Issuer", host.Issuer.Address);
            builder.UseSetting("Idempotency:Pepper", "a pepper of the tests, of no use elsewhere");
            foreach (var (key, value) in host.Settings)
                builder.UseSetting(key, value);
            foreach (var category in new[] { "Default", "Microsoft.Hosting.Lifetime", "Microsoft.AspNetCore" })
                builder.UseSetting($"Logging:LogLevel:{category}", host.LogLevel);
            builder.ConfigureServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(host.Time));
                host.Configure(services);
            });
        }
    }

    private string DatabaseName => $"{part}db";
}

/// <summary>Requests as the tests send them, and answers as they read them.</summary>
public static class Http
{
    /// <summary>POST with a fresh <c>Idempotency-Key</c>, or the one given.</summary>
    public static Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, object body, string? key = null) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
            Headers = { { "Idempotency-Key", key ?? Guid.NewGuid().ToString() } },
        });

    /// <summary>PUT, with <c>If-Match</c> when an ETag is given.</summary>
    public static Task<HttpResponseMessage> PutAsync(this HttpClient http, string path, object body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return http.SendAsync(request);
    }

    /// <summary>The answer's JSON; fails with its text when the status is another than <paramref name="status"/>.</summary>
    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sending, int status = 200)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != status)
            throw new HttpRequestException($"Expected {status}, got {(int)response.StatusCode} from {response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>The answer's JSON as a <typeparamref name="T"/>.</summary>
    public static async Task<T> JsonAsync<T>(this Task<HttpResponseMessage> sending, int status = 200) =>
        (await sending.JsonAsync(status)).Deserialize<T>(JsonSerializerOptions.Web)!;

    /// <summary>The <c>code</c> of a problem; fails when the answer is none or has another status.</summary>
    public static async Task<string> ProblemAsync(this Task<HttpResponseMessage> sending, int status)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        if ((int)response.StatusCode != status || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            throw new HttpRequestException($"Expected a problem with {status}, got {(int)response.StatusCode} {response.Content.Headers.ContentType}: {text}");
        return JsonNode.Parse(text)!["code"]!.GetValue<string>();
    }
}
