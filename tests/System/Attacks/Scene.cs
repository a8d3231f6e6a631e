using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.TestBed;

namespace Asan.SystemTests.Attacks;

/// <summary>The platform as attackers and their victims meet it. Everything an attack needs it makes for itself.</summary>
public sealed partial class Scene(PlatformRun platform)
{
    /// <summary>Always open, and invented: nobody's visits are in the way.</summary>
    public const string Centre = "training-centre";

    /// <summary>Everybody's in development (docs/staff.md).</summary>
    public const string Password = "development-only-staff";

    public Uri Gateway => platform.Gateway;

    /// <summary>Somebody without a token.</summary>
    /// <param name="from">An address of this machine to come from, so that an attack's own limits hit nobody else.</param>
    public HttpClient Stranger(string? from = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (from is not null)
            handler.ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            };
        return new HttpClient(handler) { BaseAddress = Gateway };
    }

    /// <summary>Asks for a token with a secret of data/development.</summary>
    public Task<HttpResponseMessage> AskForTokenAsync(string client, string? scope = null, string? actor = null) => AskForTokenAsync(
    [
        ("client_id", client), ("client_secret", $"development-only-{client}"),
        .. scope is null ? Array.Empty<(string, string)>() : [("scope", scope)],
        .. actor is null ? Array.Empty<(string, string)>() : [("actor", actor)],
    ]);

    public Task<HttpResponseMessage> AskForTokenAsync(params IEnumerable<(string Name, string Value)> form) => Stranger().PostAsync("/oauth/token", new FormUrlEncodedContent(
        form.Prepend(("grant_type", "client_credentials")).Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2))));

    /// <summary>A partner with a token of some or all of its scopes.</summary>
    public async Task<HttpClient> PartnerAsync(string client, string? scope = null) => With((await AskForTokenAsync(client, scope).JsonAsync())["access_token"]!.GetValue<string>());

    /// <summary>A person of data/development.</summary>
    public Task<HttpClient> PersonAsync(string actor) => platform.StaffAsync(actor);

    public HttpClient With(string token)
    {
        var http = Stranger();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>A POST with an <c>Idempotency-Key</c>, a new one unless told.</summary>
    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, object body, string? key = null, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body as HttpContent ?? JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    public static async Task<string> CitizenAsync(HttpClient partner) =>
        Text(await PostAsync(partner, "/v1/citizen-references", new { identity = new { kind = "none" } }).JsonAsync(201), "citizenReference");

    /// <summary>A service with a fee and a free time for it. Each asks for another, so that attacks do not take each other's.</summary>
    public async Task<(string Service, string Fee, string StartsAt)> FreeTimeAsync()
    {
        var services = (await Stranger().GetAsync($"/v1/services?centre={Centre}&limit=200").JsonAsync())["items"]!.AsArray();
        foreach (var id in services.Select(item => Text(item!, "id")))
        {
            var service = await Stranger().GetAsync($"/v1/services/{id}").JsonAsync();
            if (service["fees"]!.AsArray().FirstOrDefault(fee => fee!["amount"]!.GetValue<string>() != "0.00") is not { } fee)
                continue;
            var free = await Stranger().GetAsync($"/v1/availability?centre={Centre}&service={id}&days=14").JsonAsync();
            var times = free["days"]!.AsArray().SelectMany(day => day!["times"]!.AsArray()).Select(time => Text(time!, "startsAt")).ToList();
            if (times.Count > 0)
                return (id, Text(fee, "id"), times[RandomNumberGenerator.GetInt32(times.Count)]);
        }
        throw new InvalidOperationException($"No service of {Centre} has a fee and a free time.");
    }

    /// <summary>A visit that the partner holds, with what belongs to it.</summary>
    public async Task<(string Id, string Code, string Service, string Fee)> HoldAsync(HttpClient partner)
    {
        var (service, fee, startsAt) = await FreeTimeAsync();
        var held = await PostAsync(partner, "/v1/visits", new { citizenReference = await CitizenAsync(partner), centreId = Centre, serviceId = service, startsAt }).JsonAsync(201);
        return (Text(held, "id"), Text(held, "visitCode"), service, fee);
    }

    /// <summary>A client of the attacker's or a victim's own, with its key.</summary>
    public async Task<(string Id, ECDsa Key)> RegisterAsync()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var registered = await PostAsync(Stranger(), "/v1/clients", new
        {
            name = "A partner", contact = $"{Guid.NewGuid():n}@partner.example", scopes = new[] { "booking.read", "clients" },
            jwks = new { keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", x = Base64Url(point.X!), y = Base64Url(point.Y!) } } },
        }).JsonAsync(201);
        return (Text(registered, "clientId"), key);
    }

    /// <summary>A token by a client's signed assertion (RFC 7523).</summary>
    public Task<HttpResponseMessage> AssertAsync(string assertion) => AskForTokenAsync(
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion));

    public string Assertion((string Id, ECDsa Key) client, string? audience = null, TimeSpan? life = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Jws(new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT" }, new JsonObject
        {
            ["iss"] = client.Id, ["sub"] = client.Id, ["aud"] = audience ?? $"{Gateway}".TrimEnd('/'), ["jti"] = $"{Guid.NewGuid()}",
            ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + (life ?? TimeSpan.FromMinutes(2))).ToUnixTimeSeconds(),
        }, client.Key);
    }

    /// <summary>A compact JWS (RFC 7515); without a key its signature is empty.</summary>
    public static string Jws(JsonObject header, JsonObject claims, ECDsa? key)
    {
        var signed = $"{Base64Url(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Base64Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        return $"{signed}.{(key is null ? "" : Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256)))}";
    }

    /// <summary>A cycle of the award that takes entries, and Kumasi's entry in it.</summary>
    public async Task<(string Cycle, string Entry)> EntryAsync()
    {
        var secretary = await PersonAsync("award-secretary");
        var cycle = $"attack-{Guid.NewGuid():n}"[..24];
        var file = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Clone.Root, "data", "awards", "cycle-2022.json")))!;
        await secretary.PutAsync($"/v1/cycles/{cycle}", file["body"]!).JsonAsync(201);
        foreach (var to in new[] { "RulesFrozen", "Open" })
            await PostAsync(secretary, $"/v1/cycles/{cycle}/transitions", new { to }).JsonAsync();
        var entry = await PostAsync(await PersonAsync("applicant-gh-kumasi"), $"/v1/cycles/{cycle}/entries", new { authorityId = "gh-kumasi", practice = Practice }).JsonAsync(201);
        return (cycle, Text(entry, "id"));
    }

    public static object Practice { get; } = new { title = Words, problem = Words, solution = Words, results = Words };

    private static object Words => new { en = "Of this attack." };

    /// <summary>What the fields of a page's form hold that a browser would send along, with the cookies kept by the client.</summary>
    public static async Task<string> FormTokenAsync(HttpClient browser, string page) =>
        Token().Match(await browser.GetStringAsync(page)).Groups[1].Value;

    /// <summary>A browser of its own: it keeps cookies and follows nothing by itself.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Gateway };

    /// <summary>Sends a page's form with its token.</summary>
    public static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string page, params IEnumerable<(string Name, string Value)> fields)
    {
        var token = await FormTokenAsync(browser, page);
        return await browser.PostAsync(page, new FormUrlEncodedContent(fields.Append(("form-token", token)).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));
    }

    /// <summary>A browser in which somebody of data/development has signed in.</summary>
    public async Task<HttpClient> SignedInAsync(string person)
    {
        var browser = Browser();
        using var answer = await SubmitAsync(browser, "/en/sign-in", ("person", person), ("password", Password));
        return answer.StatusCode == HttpStatusCode.SeeOther ? browser : throw new InvalidOperationException($"{person} could not sign in: {answer.StatusCode}.");
    }

    public static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    [GeneratedRegex("name=\"form-token\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
