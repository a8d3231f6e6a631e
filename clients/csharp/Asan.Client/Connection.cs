using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Asan.Client;

/// <summary>
/// What every request has in common: a token, a key that makes a repeated write one write, patience with a busy platform, and
/// a refusal that is an exception.
/// </summary>
internal sealed class Connection(Uri gateway, ClientKey? key, TimeProvider clock) : DelegatingHandler
{
    private const int Attempts = 4;

    // Whoever is told to come back later than this does something else meanwhile: the caller decides.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim renewing = new(1);
    private string? token;
    private DateTimeOffset renewAt;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(key, cancellationToken));
        if ((request.Method == HttpMethod.Post || request.Method == HttpMethod.Patch) && !request.Headers.Contains("Idempotency-Key"))
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var response = await SendPatientlyAsync(request, cancellationToken);
        if (await ProblemOfAsync(response, cancellationToken) is { } problem)
        {
            response.Dispose();
            throw new ProblemException(problem);
        }
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        renewing.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendPatientlyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var wait = TimeSpan.FromSeconds(attempt);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (!IsTemporary(response) || attempt == Attempts || (wait = WaitOf(response) ?? wait) > LongestWait)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException) when (attempt < Attempts && MayRepeat(request))
            {
                // The request may have been carried out: its key, or that it only reads, makes another harmless.
            }
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    private static bool MayRepeat(HttpRequestMessage request) => request.Method == HttpMethod.Get || request.Headers.Contains("Idempotency-Key");

    // 409 with a time to wait: the same key is still being worked on, after a connection broke.
    private static bool IsTemporary(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || (response.StatusCode == HttpStatusCode.Conflict && response.Headers.RetryAfter is not null);

    private TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date <= clock.GetUtcNow() ? TimeSpan.Zero : date - clock.GetUtcNow(),
        _ => null,
    };

    private static async Task<Problem?> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        try
        {
            // Read from a buffer: what is no problem of the platform's is still there for whoever reads the answer.
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return await response.Content.ReadFromJsonAsync<Problem>(cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<string> TokenAsync(ClientKey by, CancellationToken cancellationToken)
    {
        await renewing.WaitAsync(cancellationToken);
        try
        {
            if (token is null || clock.GetUtcNow() >= renewAt)
                (token, renewAt) = await AskForTokenAsync(by, cancellationToken);
            return token;
        }
        finally
        {
            renewing.Release();
        }
    }

    private async Task<(string Token, DateTimeOffset RenewAt)> AskForTokenAsync(ClientKey by, CancellationToken cancellationToken)
    {
        using var about = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, ".well-known/openid-configuration"));
        using var described = await SendPatientlyAsync(about, cancellationToken);
        var issuer = (await described.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("issuer").GetString()!;

        var asked = clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "oauth/token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = by.AssertionFor(issuer, asked),
            }),
        };
        using var response = await SendPatientlyAsync(request, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        if (answer.TryGetProperty("error", out var error))
            throw new TokenRefusedException(error.GetString()!, answer.TryGetProperty("error_description", out var description) ? description.GetString() : null);
        response.EnsureSuccessStatusCode();
        // A minute early, so that no request travels with a token that ends on the way.
        return (answer.GetProperty("access_token").GetString()!, asked.AddSeconds(answer.GetProperty("expires_in").GetInt32() - 60));
    }
}
