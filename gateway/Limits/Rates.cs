using System.Collections.Concurrent;

namespace Asan.Gateway.Limits;

/// <summary>What a caller may still do.</summary>
/// <param name="Granted">Whether this request may go on.</param>
/// <param name="Remaining">How many more may follow at once.</param>
/// <param name="Reset">Until all may.</param>
/// <param name="Wait">Until one may; zero when granted.</param>
public readonly record struct Grant(bool Granted, int Remaining, TimeSpan Reset, TimeSpan Wait);

/// <summary>
/// Counts each caller's requests by the generic cell rate algorithm (ITU-T I.371): N at once, and one more every W/N. One
/// number a caller, changed by compare-and-swap, so that as many as meet at one moment are granted exactly what is left.
/// The framework's limiters say neither what remains nor when all is there again, and ask no TimeProvider.
/// </summary>
public sealed class Rates(TimeProvider time)
{
    /// <summary>Callers known before those without a debt are forgotten; a caller is some 150 bytes.</summary>
    private const int Many = 100_000;

    private readonly ConcurrentDictionary<(string Group, string Caller), StrongBox> callers = new();
    private int sweeping;

    /// <summary>How many callers are remembered.</summary>
    public int Callers => callers.Count;

    /// <param name="group">The group of routes.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="requests">How many requests …</param>
    /// <param name="window">… in how long.</param>
    public Grant Take(string group, string caller, int requests, TimeSpan window)
    {
        if (callers.Count > Many)
            Sweep();
        var now = time.GetUtcNow().UtcTicks;
        var each = Math.Max(1, window.Ticks / requests);
        var box = callers.GetOrAdd((group, caller), static _ => new StrongBox());
        while (true)
        {
            // When all of the caller's requests so far are paid for.
            var paid = Interlocked.Read(ref box.Ticks);
            var next = Math.Max(paid, now) + each;
            if (next - now > each * requests)
                return new Grant(false, 0, TimeSpan.FromTicks(paid - now), TimeSpan.FromTicks(next - now - each * requests));
            if (Interlocked.CompareExchange(ref box.Ticks, next, paid) == paid)
                return new Grant(true, (int)((each * requests - (next - now)) / each), TimeSpan.FromTicks(next - now), TimeSpan.Zero);
        }
    }

    private void Sweep()
    {
        if (Interlocked.Exchange(ref sweeping, 1) == 1)
            return;
        var now = time.GetUtcNow().UtcTicks;
        foreach (var (caller, box) in callers)
            if (Interlocked.Read(ref box.Ticks) <= now)
                callers.TryRemove(caller, out _);
        // A flood from more addresses than that: to forget debts is better than to remember without end.
        if (callers.Count > Many)
            callers.Clear();
        Volatile.Write(ref sweeping, 0);
    }

    private sealed class StrongBox
    {
        public long Ticks;
    }
}
