using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asan.Cli.Api;

/// <summary>Who sends a request: a partner's client, and the person it acts for.</summary>
/// <param name="Client">A client of <c>data/development/clients.json</c>.</param>
/// <param name="Actor">A person of <c>data/development/actors.json</c>.</param>
public sealed record Caller(string Client, string? Actor = null)
{
    public override string ToString() => Actor ?? Client;
}

/// <summary>
/// The platform's API as a partner's program uses it: tokens, idempotency keys, a trace of its own for each request.
/// A 503 or 429 is sent again after its <c>Retry-After</c>, with the same key.
/// </summary>
public sealed class Gateway : IDisposable
{
    /// <summary>How long a request is tried again while the platform is busy or starting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A token is renewed this long before its end, so that it does not end on its way.</summary>
    private static readonly TimeSpan TokenReserve = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly IReadOnlyDictionary<string, string> secrets;
    private readonly ConcurrentDictionary<Caller, (string Token, DateTimeOffset Until)> tokens = [];

    private readonly string? token;

    private Gateway(Uri address, IReadOnlyDictionary<string, string> secrets, string? token = null)
    {
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        this.secrets = secrets;
        this.token = token;
    }

    /// <param name="address">The gateway's address.</param>
    /// <param name="data">The data folder; its <c>development/clients.json</c> holds the clients' secrets.</param>
    public static Gateway Open(Uri address, DataFolder data) => new(address, data.Read("development/clients.json").AsArray()
        .ToDictionary(client => client!["clientId"]!.GetValue<string>(), client => client!["secret"]!.GetValue<string>()));

    /// <param name="address">The gateway's address.</param>
    /// <param name="token">An access token, with which everything is asked, whoever the caller is.</param>
    public static Gateway Open(Uri address, string token) => new(address, new Dictionary<string, string>(), token);

    public Task<Answer> GetAsync(string path, Caller? caller = null, string? language = null) =>
        SendAsync(HttpMethod.Get, path, caller, null, request =>
        {
            if (language is not null)
                request.Headers.AcceptLanguage.ParseAdd(language);
        });

    public Task<Answer> PostAsync(string path, JsonNode body, Caller? caller = null, string? key = null)
    {
        key ??= Guid.NewGuid().ToString();
        return SendAsync(HttpMethod.Post, path, caller, body, request => request.Headers.Add("Idempotency-Key", key));
    }

    public Task<Answer> PutAsync(string path, JsonNode body, Caller caller, string? ifMatch) =>
        SendAsync(HttpMethod.Put, path, caller, body, request =>
        {
            if (ifMatch is not null)
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        });

    /// <summary>All items of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path, Caller? caller = null)
    {
        var items = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200&cursor={cursor}", caller)).Expect(200);
            items.AddRange(page["items"].AsArray().Select(item => item!.DeepClone()));
            cursor = page.Find("next")?.GetValue<string>();
        }
        return items;
    }

    /// <summary>A public file.</summary>
    public Task<byte[]> DownloadAsync(string path) => http.GetByteArrayAsync(path);

    public void Dispose() => http.Dispose();

    private async Task<Answer> SendAsync(HttpMethod method, string path, Caller? caller, JsonNode? body, Action<HttpRequestMessage> shape)
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        for (var clock = Stopwatch.StartNew(); ;)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            if (body is not null)
                request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (caller is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(caller));
            shape(request);
            var (answer, wait) = await TryAsync(request, trace);
            if (wait is null || clock.Elapsed + wait > Patience)
                return answer;
            await Task.Delay(wait.Value);
        }
    }

    /// <summary>The answer, and after which time to try again if it says so.</summary>
    private async Task<(Answer, TimeSpan?)> TryAsync(HttpRequestMessage request, string trace)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var json = text.Length > 0 && response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
        var answer = new Answer($"{request.Method} {request.RequestUri!.OriginalString.Split('?')[0]}", (int)response.StatusCode, headers, json, trace);
        return (answer, answer.Status is 503 or 429 ? response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1) : null);
    }

    private async Task<string> TokenAsync(Caller caller)
    {
        if (token is not null)
            return token;
        if (tokens.TryGetValue(caller, out var known) && TimeProvider.System.GetUtcNow() < known.Until)
            return known.Token;
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = caller.Client,
            ["client_secret"] = secrets.GetValueOrDefault(caller.Client)
                ?? throw new CommandFailedException($"development/clients.json has no client {caller.Client}."),
        };
        if (caller.Actor is not null)
            form["actor"] = caller.Actor;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        var (answer, _) = await TryAsync(request, "");
        if (answer.Status != 200)
            throw new RefusedException($"No token for {caller}: POST /oauth/token answered {answer.Status} {answer.Body?.ToJsonString()}");
        var lifetime = TimeSpan.FromSeconds(answer.Number("expires_in"));
        tokens[caller] = (answer.Text("access_token"), TimeProvider.System.GetUtcNow() + lifetime - TokenReserve);
        return answer.Text("access_token");
    }
}
