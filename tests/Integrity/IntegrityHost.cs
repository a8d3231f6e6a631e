using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

[assembly: AssemblyFixture(typeof(Asan.Integrity.Tests.IntegrityHost))]

namespace Asan.Integrity.Tests;

/// <summary>The integrity service, with everything it logs and every span it would export.</summary>
public sealed class IntegrityHost() : ServiceHost<Program>("integrity"), IAsyncLifetime
{
    private static int made;

    private readonly ConcurrentDictionary<Guid, TestOfficer> officers = [];

    /// <summary>All that was logged, at every level and with its scopes.</summary>
    public ConcurrentQueue<string> Logs { get; } = [];

    /// <summary>Every span that was exported, with its tags.</summary>
    public ConcurrentQueue<string> Spans { get; } = [];

    protected override bool HasBroker => false;

    protected override string LogLevel => "Trace";

    protected override IEnumerable<(string Key, string Value)> Settings =>
        [("Integrity:PersonKey", "a key of the tests, of no use elsewhere"), ("Logging:LogLevel:Npgsql", "Trace"), ("Logging:Console:LogLevel:Default", "None")];

    public async ValueTask InitializeAsync() => await StartAsync();

    protected override void Configure(IServiceCollection services)
    {
        services.AddSingleton<ILoggerProvider>(new Recorder(Logs));
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new SpanRecorder(Spans))));
    }

    /// <summary>An officer of the test's own with a registered key; of a centre or agency if named.</summary>
    public async Task<TestOfficer> OfficerAsync(string? centre = null, string? agency = null)
    {
        var subject = $"officer-{Interlocked.Increment(ref made)}";
        var http = Client("asan-staff", Scopes.Integrity, new Person(subject, Roles.IntegrityOfficer) { Centre = centre, Agency = agency });
        var (privateKey, publicKey) = Hpke.NewKeyPair();
        var registered = await http.PutAsync("/v1/integrity/officers/me/key", new { publicKey = Base64Url.EncodeToString(publicKey) }).JsonAsync();
        return officers[registered["officerId"]!.GetValue<Guid>()] = new TestOfficer(subject, registered["officerId"]!.GetValue<Guid>(), http, privateKey, publicKey);
    }

    /// <summary>One of the officers whom the service chose for a report, of those whose private key is known here.</summary>
    public async Task<TestOfficer> ReaderOfAsync(Guid report) => officers[await QueryAsync<Guid>(
        "select officer_id from assignment where report_id = @report and officer_id = any(@known) order by officer_id limit 1", new { report, known = officers.Keys.ToArray() })];

    /// <summary>Sends a report; the clock moves on a little, so that the bucket for all senders does not run dry.</summary>
    public async Task<string> ReportAsync(string text, string? centreId = null, string? agencyId = null, string? accused = null, string category = "bribery")
    {
        Time.Advance(TimeSpan.FromSeconds(2));
        return (await Anonymous().PostAsync("/v1/integrity/reports", new { category, text, language = "az", centreId, agencyId, accused }).JsonAsync(201))["receipt"]!.GetValue<string>();
    }

    public Task<JsonNode> LookUpAsync(string receipt)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return Anonymous().PostAsync("/v1/integrity/reports/lookup", new { receipt }).JsonAsync();
    }

    /// <summary>The id of the only report that has this receipt.</summary>
    public Task<Guid> IdOfAsync(string receipt) => QueryAsync<Guid>("select id from report where receipt_digest = @digest", new { digest = new TypedCode("asan.integrity-receipt.v1").DigestOf(receipt) });

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql, parameters);
    }

    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteAsync(sql, parameters);
    }

    /// <summary>Every row of every table as text.</summary>
    public async Task<string> DumpAsync()
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var rows = new List<string>();
        foreach (var table in await connection.QueryAsync<string>("select table_name from information_schema.tables where table_schema = 'public'"))
            rows.AddRange(await connection.QueryAsync<string>($"select '{table}: ' || t::text from {table} t"));
        return string.Join('\n', rows);
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = new System.Text.StringBuilder(formatter(state, exception)).Append(exception);
            scopes.ForEachScope((scope, all) => all.Append(" | ").Append(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : scope), line);
            lines.Enqueue(line.ToString());
        }

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public void Dispose()
        {
        }
    }

    private sealed class SpanRecorder(ConcurrentQueue<string> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Enqueue($"{span.DisplayName} {span.TraceId} {span.ParentSpanId} {string.Join(", ", span.TagObjects)} {span.TraceStateString} {string.Join(", ", span.Baggage)}");
            return ExportResult.Success;
        }
    }
}

/// <summary>An integrity officer with a program that opens and seals, as tools/Asan does.</summary>
public sealed record TestOfficer(string Subject, Guid Id, HttpClient Http, byte[] PrivateKey, byte[] PublicKey)
{
    public Task<JsonNode> ReadAsync(Guid report) => Http.GetAsync($"/v1/integrity/reports/{report}").JsonAsync();

    /// <summary>The opened texts of a report, in order.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(Guid report) =>
        [.. (await ReadAsync(report))["messages"]!.AsArray().Select(message => SealedText.Open(
            Bytes(message!["ciphertext"]), new SealedText.Key(Bytes(message["key"]!["encapsulated"]), Bytes(message["key"]!["sealed"])), PrivateKey, $"{report:n}/{message["author"]}"))];

    public async Task<HttpResponseMessage> AnswerAsync(Guid report, string text, int leaveOut = 0)
    {
        var read = await ReadAsync(report);
        var readers = read["readers"]!.AsArray().Skip(leaveOut).Select(reader => (Id: reader!["officerId"]!.GetValue<string>(), Key: Bytes(reader["publicKey"]))).ToList();
        var answer = SealedText.Seal(text, $"{report:n}/officer", [Bytes(read["reporterKey"]), .. readers.Select(reader => reader.Key)]);
        return await Http.PostAsync($"/v1/integrity/reports/{report}/messages", new
        {
            ciphertext = Base64Url.EncodeToString(answer.Ciphertext),
            reporterKey = Json(answer.Keys[0]),
            keys = readers.Zip(answer.Keys.Skip(1), (reader, key) => new { officerId = reader.Id, key = Json(key) }),
        });
    }

    public static byte[] Bytes(JsonNode? base64) => Base64Url.DecodeFromChars(base64!.GetValue<string>());

    public static object Json(SealedText.Key key) => new { encapsulated = Base64Url.EncodeToString(key.Encapsulated), @sealed = Base64Url.EncodeToString(key.Sealed) };
}
