using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asan.Messaging;

/// <summary>What a host does by itself, again and again, for as long as it runs.</summary>
public static class Periodically
{
    /// <summary>
    /// Does <paramref name="work"/> at every tick until the host stops. A database that is away or too slow costs a turn,
    /// which is logged; anything else ends the host, since it would fail in the same way for ever.
    /// </summary>
    /// <param name="every">The interval, in the time of <paramref name="time"/>.</param>
    /// <param name="work">One turn; it may find nothing to do.</param>
    /// <param name="log">Where a lost turn is told.</param>
    /// <param name="failure">What a lost turn means, such as "Reminders could not be sent".</param>
    /// <param name="stopping">Ends the work.</param>
    /// <param name="atOnce">Whether the first turn is at the start; else it is one interval later.</param>
    /// <param name="time">Real time when left out: the work must go on while a test's clock stands.</param>
    public static async Task DoAsync(
        TimeSpan every, Func<CancellationToken, Task> work, ILogger log, string failure, CancellationToken stopping, bool atOnce = true, TimeProvider? time = null)
    {
        using var timer = new PeriodicTimer(every, time ?? TimeProvider.System);
        while (atOnce || await timer.WaitForNextTickAsync(stopping))
        {
            atOnce = false;
            try
            {
                await work(stopping);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                log.LogWarning(e, "{Failure}; trying again in {Every}", failure, every);
            }
        }
    }

    /// <summary>One step in a transaction of its own, committed when it returns; an exception leaves no trace.</summary>
    public static async Task<T> TransactAsync<T>(this IServiceScopeFactory scopes, Func<UnitOfWork, Task<T>> step, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(cancellation);
        var answer = await step(work);
        await work.CommitAsync();
        return answer;
    }
}
