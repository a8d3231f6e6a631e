using System.Collections.Concurrent;
using System.Diagnostics;
using Asan.Gateway.Limits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;
using Yarp.ReverseProxy.Model;

namespace Asan.Gateway.Usage;

/// <summary>
/// Counts what each client asks and what came of it, in memory, and writes it every few seconds: a gateway that dies takes
/// those seconds with it. Of a failure it keeps route, status, code, time and trace, never what was sent.
/// </summary>
public sealed class UsageBook(NpgsqlDataSource dataSource, Callers callers, Quotas quotas, Operations operations, TimeProvider time, ILogger<UsageBook> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Failures that are kept between two writings; of more, the counts are kept alone.</summary>
    private const int ErrorsAtOnce = 1000;

    private static readonly Duration HoursKept = Duration.FromDays(92);
    private static readonly Duration ErrorsKept = Duration.FromDays(7);

    private readonly ConcurrentQueue<Failure> failures = [];
    private readonly Lock gate = new();
    private Dictionary<Key, long> counts = [];

    private const string AddCount = """
        insert into client_hour (client_id, hour, route, status, requests) values (@Client, @Hour, @Route, @Status, @requests)
        on conflict (client_id, hour, route, status) do update set requests = client_hour.requests + excluded.requests
        """;

    private const string AddError = """
        insert into client_error (client_id, at, route, status, code, trace_id) values (@Client, @At, @Route, @Status, @Code, @TraceId)
        """;

    private const string Delete = """
        delete from client_hour where hour < @hours;
        delete from client_error where at < @errors;
        delete from client_day where day < @days;
        """;

    /// <summary>Middleware: notes a client's request once it is answered.</summary>
    public async Task NoteAsync(HttpContext http, RequestDelegate next)
    {
        var client = Confidential.Is(http) ? null : await callers.ClientAsync(http);
        var endpoint = http.GetEndpoint(); // an exception takes it away
        await next(http);
        if (client is null || http.RequestAborted.IsCancellationRequested)
            return;
        var now = time.Now();
        var status = http.Response.StatusCode;
        var route = RouteOf(http, endpoint);
        lock (gate)
        {
            var key = new Key(client, Instant.FromUnixTimeSeconds(now.ToUnixTimeSeconds() / 3600 * 3600), route, status);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        if (status >= 400 && failures.Count < ErrorsAtOnce)
            failures.Enqueue(new Failure(client, now, route, status, Code(http), Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var cleaned = Instant.MinValue;
        try
        {
            await Periodically.DoAsync(Every, async cancellation =>
            {
                await WriteAsync(cancellation);
                if (time.Now() - cleaned < Duration.FromHours(1))
                    return;
                cleaned = time.Now();
                await using var connection = await dataSource.OpenConnectionAsync(cancellation);
                await connection.ExecuteAsync(Delete, new { hours = cleaned - HoursKept, errors = cleaned - ErrorsKept, days = cleaned.InUtc().Date.PlusDays(-92) });
            }, log, "Usage could not be written", stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    /// <summary>Writes what has been counted.</summary>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        Dictionary<Key, long> written;
        lock (gate)
            (written, counts) = (counts, []);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            // In one order, so that two gateways do not wait for each other.
            foreach (var (key, requests) in written.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal))
                await connection.ExecuteAsync(AddCount, new { key.Client, key.Hour, key.Route, key.Status, requests });
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            lock (gate)
                foreach (var (key, requests) in written)
                    counts[key] = counts.GetValueOrDefault(key) + requests;
            throw;
        }
        await quotas.WriteAsync(connection);
        while (failures.TryDequeue(out var failure))
            await connection.ExecuteAsync(AddError, failure);
    }

    // Bounded, whatever comes: a template of a route, never a path that somebody made up.
    private string RouteOf(HttpContext http, Endpoint? endpoint)
    {
        var method = http.Request.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? http.Request.Method : "(other)";
        var pattern = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        var template = http.Features.Get<IReverseProxyFeature>() is null ? pattern : operations.TemplateOf(http.Request.Method, http.Request.Path.Value ?? "") ?? pattern;
        return template is null ? $"{method} (no route)" : $"{method} /{template.TrimStart('/')}";
    }

    private static string? Code(HttpContext http) => http.Response.Headers[Problem.CodeHeader].ToString() is { Length: > 0 and <= 60 } code ? code : null;

    private readonly record struct Key(string Client, Instant Hour, string Route, int Status);

    private sealed record Failure(string Client, Instant At, string Route, int Status, string? Code, string TraceId);
}

/// <summary>What the gateway needs to count.</summary>
public static class UsageSetup
{
    public static void AddUsage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Operations>();
        builder.Services.AddSingleton<UsageBook>();
        builder.Services.AddHostedService(services => services.GetRequiredService<UsageBook>());
    }
}
