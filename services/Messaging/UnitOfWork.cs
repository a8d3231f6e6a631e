using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Asan.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Asan.Messaging;

/// <summary>
/// One transaction that holds an effect, its events and, for a request, its answer. A handler writes through
/// <see cref="Connection"/> and never commits: the route's filter (or the inbox) does, so no part can be forgotten.
/// </summary>
public sealed class UnitOfWork(NpgsqlDataSource dataSource, TimeProvider time, OutboxSignal signal, Commits commits) : IAsyncDisposable
{
    private NpgsqlConnection? connection;
    private NpgsqlTransaction? transaction;
    private static readonly Meter Meter = new("Asan.Messaging");
    private static readonly Counter<long> Happened = Meter.CreateCounter<long>("asan.events", "{event}", "Events that were committed: visits booked, cancelled, closed …");

    private readonly List<NpgsqlBatchCommand> atCommit = [];
    private readonly List<string> events = [];

    /// <summary>The connection inside the transaction.</summary>
    public NpgsqlConnection Connection =>
        connection ?? throw new InvalidOperationException("No transaction is open: the route lacks .Idempotent() or .Transactional().");

    /// <summary>The instant at which all of this unit happens.</summary>
    public Instant Now { get; private set; }

    public async Task BeginAsync(CancellationToken cancellation)
    {
        await DisposeAsync();
        Now = time.Now();
        connection = await dataSource.OpenConnectionAsync(cancellation);
        transaction = await connection.BeginTransactionAsync(cancellation);
    }

    /// <summary>
    /// Adds a write whose outcome nobody reads. All of them travel with the commit in one message, so that an event, a
    /// record or a stored answer costs no wait of its own; if one fails, nothing is committed.
    /// </summary>
    /// <param name="sql">With positional parameters: $1, $2 …</param>
    public void AtCommit(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        atCommit.Add(command);
    }

    /// <summary>Puts an event into the outbox; it leaves for the broker after the commit.</summary>
    /// <param name="event">A record of Contracts.</param>
    /// <param name="subject">The aggregate's id.</param>
    /// <param name="aggregateVersion">The aggregate's version after this change: 1, 2, 3 … without gaps.</param>
    public void Publish<T>(T @event, string subject, long aggregateVersion) where T : class
    {
        AtCommit(
            """
            insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
            values ($1, $2, $3, $4, $5::jsonb, $6, $7)
            """,
            Guid.CreateVersion7(), EventTypes.NameOf(typeof(T)), subject, aggregateVersion,
            JsonSerializer.Serialize(@event, EventTypes.Json), Activity.Current?.Id, Now);
        events.Add(EventTypes.NameOf(typeof(T)));
    }

    /// <summary>
    /// Sends the writes that wait for the commit now, still within the transaction: for a unit with more of them than
    /// should lie in memory.
    /// </summary>
    public async Task FlushAsync()
    {
        if (atCommit.Count == 0)
            return;
        await SendAsync(atCommit);
        atCommit.Clear();
    }

    public async Task CommitAsync()
    {
        await SendAsync([.. atCommit, new NpgsqlBatchCommand("commit")]);
        commits.Add();
        string[] happened = [.. events];
        await DisposeAsync();
        foreach (var name in happened)
            Happened.Add(1, new KeyValuePair<string, object?>("event", name));
        if (happened.Length > 0)
            signal.Raise();
    }

    private async Task SendAsync(IEnumerable<NpgsqlBatchCommand> commands)
    {
        await using var batch = new NpgsqlBatch(Connection, transaction);
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Ends the transaction without effect if it was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        (transaction, connection) = (null, null);
        atCommit.Clear();
        events.Clear();
    }
}

/// <summary>How many units this process has committed: whoever keeps a copy of the database's state knows when to look.</summary>
public sealed class Commits
{
    private long count;

    public long Count => Interlocked.Read(ref count);

    internal void Add() => Interlocked.Increment(ref count);
}

/// <summary>Wakes the relay when a transaction with events has committed.</summary>
public sealed class OutboxSignal : IDisposable
{
    private readonly SemaphoreSlim raised = new(0, 1);

    public void Raise()
    {
        try
        {
            raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already raised: the relay will see this commit too.
        }
    }

    public void Dispose() => raised.Dispose();

    internal Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => raised.WaitAsync(atMost, cancellation);
}
