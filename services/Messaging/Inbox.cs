using System.Diagnostics.Metrics;
using Dapper;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asan.Messaging;

/// <summary>Lets a message have its effect once: the message id is recorded in the transaction of the effect.</summary>
public sealed class Inbox(IServiceScopeFactory scopes)
{
    private const int DeadlockRetries = 5;

    private static readonly Meter Meter = new("Asan.Messaging");
    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("asan.inbox.duplicates", "{message}", "Messages that had already had their effect.");

    // A series that begins with its first duplicate would hide that one from a rate.
    static Inbox() => Duplicates.Add(0);

    /// <summary>
    /// Runs <paramref name="effect"/> unless this message already had it. <typeparamref name="TConsumer"/> names the
    /// effect: two consumers of one message each have theirs. May run the effect again after a deadlock.
    /// </summary>
    public async Task OnceAsync<TConsumer>(ConsumeContext context, Func<UnitOfWork, Task> effect)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work.BeginAsync(context.CancellationToken);
                var first = await work.Connection.ExecuteAsync(
                    "insert into inbox (message_id, consumer, received_at) values (@MessageId, @Consumer, @Now) on conflict do nothing",
                    new { context.MessageId, Consumer = typeof(TConsumer).Name, work.Now });
                if (first == 0)
                {
                    Duplicates.Add(1, new KeyValuePair<string, object?>("consumer", typeof(TConsumer).Name));
                    return;
                }
                await effect(work);
                await work.CommitAsync();
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure && attempt < DeadlockRetries)
            {
                await work.DisposeAsync();
                await Task.Delay(Random.Shared.Next(5, 20 * attempt), context.CancellationToken);
            }
        }
    }
}
