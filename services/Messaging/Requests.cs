using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asan.Messaging;

/// <summary>
/// Runs a writing request in one transaction: a 2xx answer commits, anything else leaves no trace.
/// <para>
/// Under an <c>Idempotency-Key</c> the answer is stored in that same transaction, so a retry gets it again. The key's
/// row is inserted first: a concurrent request with the same key waits on it (at most the session's lock timeout of 2 s)
/// and then finds either the answer or, if the first was refused, a free key. Refusals store nothing, so a retry is
/// judged afresh.
/// </para>
/// </summary>
public static class Requests
{
    private const int DeadlockRetries = 5;

    /// <summary>For POST and PATCH: demands an <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) =>
        route.WithMetadata(new NeedsIdempotencyKey()).AddEndpointFilter((invocation, next) => RunAsync(invocation, next, RequestKey.Of(invocation.HttpContext)));

    /// <summary>
    /// As <see cref="Idempotent"/>, but first asks <paramref name="together"/>, which may carry out requests of several clients in one
    /// transaction (<see cref="Together{TTurn, TResult}"/>). When it gives no answer, nothing has happened, and the request goes on alone.
    /// </summary>
    public static RouteHandlerBuilder IdempotentTogether(this RouteHandlerBuilder route, Func<HttpContext, RequestKey, Task<IResult?>> together) =>
        route.WithMetadata(new NeedsIdempotencyKey()).AddEndpointFilter(async (invocation, next) =>
        {
            var key = RequestKey.Of(invocation.HttpContext);
            return await together(invocation.HttpContext, key) ?? await RunAsync(invocation, next, key);
        });

    /// <summary>For PUT and DELETE, which are idempotent by themselves (RFC 9110 section 9.2.2).</summary>
    public static RouteHandlerBuilder Transactional(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter((invocation, next) => RunAsync(invocation, next, null));

    private static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next, RequestKey? key)
    {
        var http = invocation.HttpContext;
        var work = http.RequestServices.GetRequiredService<UnitOfWork>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work.BeginAsync(http.RequestAborted);
                if (key is not null && await key.ClaimAsync(work) is { } replayed)
                    return replayed;
                var answer = await Answer.CaptureAsync(http, await next(invocation));
                if (!answer.IsSuccess)
                {
                    await work.DisposeAsync();
                    return answer;
                }
                key?.Keep(work, answer);
                await work.CommitAsync();
                return answer;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < DeadlockRetries)
            {
                await work.DisposeAsync();
                http.Response.Clear();
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), http.RequestAborted);
            }
        }
    }
}

/// <summary>The answers stored under one client's key for one method and path.</summary>
public sealed class RequestKey
{
    private const int MaxKeyLength = 128;

    private readonly byte[] row;
    private readonly byte[] bodyDigest;
    private readonly byte[] encryptionKey;

    private RequestKey(HttpContext http, string key)
    {
        var pepper = Encoding.UTF8.GetBytes(http.RequestServices.GetRequiredService<IConfiguration>()["Idempotency:Pepper"]
            ?? throw new InvalidOperationException("Idempotency:Pepper is not set. Set it to a secret of at least 32 random characters."));
        var client = Actor.Of(http.User)?.ClientId ?? "(anonymous)";
        row = HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes($"{client}\n{http.Request.Method}\n{http.Request.Path}\n{key}"));
        bodyDigest = HMACSHA256.HashData(pepper, RequestBody.Of(http).Span);
        // Answers may carry secrets: only a holder of the client's own key, together with ours, can read them.
        encryptionKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, pepper, "asan.idempotent-answer.v1"u8.ToArray());
    }

    /// <summary>The key that a request names; a problem when it names none.</summary>
    internal static RequestKey Of(HttpContext http)
    {
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length is >= 1 and <= MaxKeyLength && key.All(c => c is > ' ' and <= '~'))
            return new RequestKey(http, key);
        throw CommonProblems.InvalidRequest.Because(
            "Every POST and PATCH carries a key of your own, so that a retry cannot act twice. Send a new random one for each new request.",
            new Fault("header Idempotency-Key", $"1 to {MaxKeyLength} visible ASCII characters", key.Length == 0 ? "nothing" : Came.Describe(key))).AsException();
    }

    /// <summary>Takes the key for this transaction; or returns the answer it already has.</summary>
    internal async Task<IResult?> ClaimAsync(UnitOfWork work)
    {
        try
        {
            if (await work.Connection.ExecuteAsync(
                "insert into idempotency (key, body_digest, created_at) values (@row, @bodyDigest, @Now) on conflict do nothing",
                new { row, bodyDigest, work.Now }) == 1)
                return null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return new Problem(CommonProblems.IdempotencyInProgress, "The first request with this Idempotency-Key has not finished within 2 seconds. Send the same request again.", [])
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }
        var (sameBody, answer) = await work.Connection.QuerySingleAsync<(bool, byte[])>(
            "select body_digest = @bodyDigest, answer from idempotency where key = @row", new { row, bodyDigest });
        return sameBody
            ? Answer.Decrypt(answer, encryptionKey)
            : CommonProblems.IdempotencyKeyReused.Because("This Idempotency-Key was used with another body on this path. Use a new key for a new request.");
    }

    internal void Keep(UnitOfWork work, Answer answer) =>
        work.AtCommit("update idempotency set answer = $1 where key = $2", answer.Encrypt(encryptionKey), row);

    /// <summary>Takes those of several keys that nobody has, for one transaction.</summary>
    /// <returns>For each key whether it is taken; another one was used before, or is at this moment.</returns>
    public static async Task<IReadOnlyList<bool>> ClaimAsync(UnitOfWork work, IReadOnlyList<RequestKey> keys)
    {
        // In one order, so that two replicas that are sent the same requests do not wait for each other.
        var claimed = (await work.Connection.QueryAsync<byte[]>(
            """
            insert into idempotency (key, body_digest, created_at)
            select key, digest, @Now from unnest(@rows, @digests) as asked (key, digest) order by key
            on conflict do nothing returning key
            """,
            new { rows = keys.Select(key => key.row).ToArray(), digests = keys.Select(key => key.bodyDigest).ToArray(), work.Now })).Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        return [.. keys.Select(key => claimed.Contains(Convert.ToHexString(key.row)))];
    }

    /// <summary>Gives a claimed key back with the commit, as if the request had never come.</summary>
    public void GiveBack(UnitOfWork work) => work.AtCommit("delete from idempotency where key = $1", row);

    /// <summary>Keeps a request's answer with the commit; it goes out as it is kept.</summary>
    public async Task<IResult> AnswerAsync(UnitOfWork work, HttpContext http, IResult result)
    {
        var answer = await Answer.CaptureAsync(http, result);
        Keep(work, answer);
        return answer;
    }
}

/// <summary>An answer as it goes out, byte for byte.</summary>
internal sealed record Answer(int Status, Dictionary<string, string> Headers, byte[] Body, bool Replayed = false) : IResult
{
    private static readonly string[] Kept = ["Content-Type", "Location", "ETag", "Content-Language", "Cache-Control", "Retry-After", "Link"];

    public bool IsSuccess => Status is >= 200 and < 300;

    public static async Task<Answer> CaptureAsync(HttpContext http, object? result)
    {
        var wire = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await (result is IResult answer ? answer.ExecuteAsync(http) : Results.Json(result).ExecuteAsync(http));
            await http.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            http.Response.Body = wire;
        }
        var headers = Kept.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString());
        return new Answer(http.Response.StatusCode, headers, buffer.ToArray());
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (Replayed)
            response.Headers["Idempotent-Replayed"] = "true";
        if (Body.Length > 0)
        {
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }

    public byte[] Encrypt(byte[] key)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(this);
        var sealedAnswer = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(sealedAnswer.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(sealedAnswer.AsSpan(0, 12), plain, sealedAnswer.AsSpan(28), sealedAnswer.AsSpan(12, 16));
        return sealedAnswer;
    }

    public static Answer Decrypt(byte[] sealedAnswer, byte[] key)
    {
        var plain = new byte[sealedAnswer.Length - 28];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(sealedAnswer.AsSpan(0, 12), sealedAnswer.AsSpan(28), sealedAnswer.AsSpan(12, 16), plain);
        return JsonSerializer.Deserialize<Answer>(plain)! with { Replayed = true };
    }
}
