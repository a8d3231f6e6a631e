using System.Diagnostics;
using System.Text.Json;
using Asan.ServiceDefaults;
using Dapper;
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
    private bool hasEvents;

    /// <summary>The connection inside the transaction.</summary>
    public NpgsqlConnection Connection =>
        connection ?? throw new InvalidOperationException("No transaction is open: the route lacks .Idempotent() or .Transactional().");

    /// <summary>The instant at which all of this unit happens.</summary>
    public Instant Now { get; private set; }

    public async Task BeginAsync(CancellationToken cancellation)
    {
        await DisposeAsync();
        Now = time.Now();
        hasEvents = false;
        connection = await dataSource.OpenConnectionAsync(cancellation);
        transaction = await connection.BeginTransactionAsync(cancellation);
    }

    /// <summary>Puts an event into the outbox; it leaves for the broker after the commit.</summary>
    /// <param name="event">A record of Contracts.</param>
    /// <param name="subject">The aggregate's id.</param>
    /// <param name="aggregateVersion">The aggregate's version after this change: 1, 2, 3 … without gaps.</param>
    public async Task PublishAsync<T>(T @event, string subject, long aggregateVersion) where T : class
    {
        await Connection.ExecuteAsync("""
            insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
            values (@Id, @Type, @subject, @aggregateVersion, @Body::jsonb, @Traceparent, @Now)
            """, new
        {
            Id = Guid.CreateVersion7(),
            Type = EventTypes.NameOf(typeof(T)),
            subject,
            aggregateVersion,
            Body = JsonSerializer.Serialize(@event, EventTypes.Json),
            Traceparent = Activity.Current?.Id,
            Now,
        });
        hasEvents = true;
    }

    public async Task CommitAsync()
    {
        await transaction!.CommitAsync(CancellationToken.None);
        commits.Add();
        await DisposeAsync();
        if (hasEvents)
            signal.Raise();
    }

    /// <summary>Ends the transaction without effect if it was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        if (connection is not null)
            await connection.DisposeAsync();
        (transaction, connection) = (null, null);
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
