using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Pages;

/// <summary>
/// The platform's own API, as the pages use it: the public routes of the services and nothing else. A service's refusal is
/// an answer to show (<see cref="Answer{T}.Problem"/>), its failure is a <see cref="ServiceFailedException"/>.
/// </summary>
public sealed class PlatformApi(IHttpClientFactory clients, PageTokens tokens, PageContext page)
{
    public ServiceClient Catalogue => As("catalogue", tokens.ForCitizens());

    public ServiceClient Booking => As("booking", tokens.ForCitizens());

    public ServiceClient Feedback => As("feedback", tokens.ForCitizens());

    public ServiceClient Awards => As("awards", tokens.ForCitizens());

    public ServiceClient Integrity => As("integrity", tokens.ForCitizens());

    /// <summary>A service, asked as the person who is signed in; the page must stand behind <c>RequireStaff</c>.</summary>
    public ServiceClient AsStaff(string service) =>
        As(service, tokens.For(page.Staff ?? throw new InvalidOperationException("Nobody is signed in; the page lacks RequireStaff.")));

    private ServiceClient As(string service, string token) => new(clients.CreateClient(service), service, token, page);
}

/// <summary>One service, asked with one token.</summary>
public sealed class ServiceClient(HttpClient http, string service, string token, PageContext page)
{
    public static readonly JsonSerializerOptions Json = Shape();

    public Task<Answer<T>> GetAsync<T>(string path) => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>For what a page is of use without: null while the service is away.</summary>
    public async Task<Answer<T>?> GetOrNoneAsync<T>(string path)
    {
        try
        {
            return await GetAsync<T>(path);
        }
        catch (ServiceFailedException)
        {
            return null;
        }
    }

    /// <param name="path">Such as <c>/v1/visits</c>.</param>
    /// <param name="body">The body, written as JSON.</param>
    /// <param name="idempotencyKey">
    /// From the form (<c>PageForm</c> makes one for each that it shows), so that pressing a button twice does one thing.
    /// </param>
    /// <param name="ifMatch">The entity tag that was read, for PUT, PATCH and DELETE.</param>
    /// <param name="method">POST unless another is named.</param>
    public Task<Answer<T>> SendAsync<T>(string path, object? body, string? idempotencyKey, string? ifMatch = null, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return SendAsync<T>(request);
    }

    /// <summary>Any request; the bearer token and the language are added.</summary>
    public async Task<Answer<T>> SendAsync<T>(HttpRequestMessage request)
    {
        using var response = await SendRawAsync(request);
        var cancelled = page.Http.RequestAborted;
        if ((int)response.StatusCode >= 500)
            throw new ServiceFailedException(service, $"answered {(int)response.StatusCode}");
        if (!response.IsSuccessStatusCode)
        {
            var problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await response.Content.ReadFromJsonAsync<ApiProblem>(Json, cancelled)
                : null;
            return new Answer<T>(default, problem ?? new ApiProblem(null, (int)response.StatusCode, null, null, null), (int)response.StatusCode, null);
        }
        var value = response.Content.Headers.ContentLength is 0 || response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? default
            : await response.Content.ReadFromJsonAsync<T>(Json, cancelled);
        return new Answer<T>(value, null, (int)response.StatusCode, response.Headers.ETag?.ToString());
    }

    /// <summary>The answer as it comes, for files and streams; whoever asks disposes of it.</summary>
    public async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(page.Language.Code));
        // What a service allows each address it allows each visitor, not all of them together. Who reports abuse has none.
        if (service != "integrity" && page.Http.Connection.RemoteIpAddress is { } visitor)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"{visitor}");
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, page.Http.RequestAborted);
        }
        catch (HttpRequestException e)
        {
            throw new ServiceFailedException(service, "cannot be reached", e);
        }
        catch (TaskCanceledException e) when (!page.Http.RequestAborted.IsCancellationRequested)
        {
            throw new ServiceFailedException(service, "did not answer in time", e);
        }
    }

    // Pages read what they show: members that they do not know are passed over.
    private static JsonSerializerOptions Shape()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ApiHost.Shape(json);
        json.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip;
        json.RespectRequiredConstructorParameters = false;
        json.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowReadingFromString; // amounts are texts, so that no reader rounds them
        return json;
    }
}

/// <summary>What a service said: a value, or the problem for which it refused.</summary>
/// <param name="Value">With a success.</param>
/// <param name="Problem">With a refusal (4xx).</param>
/// <param name="Status">The status code.</param>
/// <param name="ETag">The strong entity tag, where the answer has one.</param>
public sealed record Answer<T>(T? Value, ApiProblem? Problem, int Status, string? ETag)
{
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Problem))]
    public bool Ok => Problem is null;

    /// <summary>The value where the page makes no sense without it; a refusal becomes the page of that error, such as "not found".</summary>
    public T OrStop() => Problem is null ? Value! : throw new PageStoppedException(Status);
}

/// <summary>A problem (RFC 9457) as the services write it.</summary>
public sealed record ApiProblem(string? Code, int Status, string? Title, string? Detail, JsonElement? Errors)
{
    /// <summary>Members that only some problems have, such as the alternatives of <c>slot-taken</c>.</summary>
    [System.Text.Json.Serialization.JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; init; }
}

/// <summary>A service is away or failed; the page says so in people's words.</summary>
public sealed class ServiceFailedException(string service, string what, Exception? inner = null) : Exception($"The {service} service {what}.", inner);

/// <summary>There is no such page, or not for this person.</summary>
/// <param name="status">404, 403 ….</param>
public sealed class PageStoppedException(int status) : Exception($"Stopped with {status}.")
{
    public int Status { get; } = status;
}
