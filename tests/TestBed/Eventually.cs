using System.Diagnostics;

namespace Asan.TestBed;

/// <summary>Waits for a condition with a deadline; a test never sleeps for a fixed time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until <paramref name="condition"/> holds, and returns what was then seen.</summary>
    /// <exception cref="TimeoutException">It did not hold within <paramref name="within"/>; the message has the last thing seen.</exception>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what, TimeSpan? within = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = await ask();
            if (condition(seen))
                return seen;
            if (clock.Elapsed > (within ?? Deadline))
                throw new TimeoutException($"Waited {clock.Elapsed.TotalSeconds:0.0} s for: {what}. Last seen: {seen}");
            await Task.Delay(Step);
        }
    }

    public static Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null) => GetAsync(condition, holds => holds, what, within);
}
