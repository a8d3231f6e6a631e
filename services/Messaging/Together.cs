namespace Asan.Messaging;

/// <summary>
/// Carries out in one transaction what many ask for at once. Whoever comes first begins at once and alone; who comes while
/// that transaction runs is taken along by the next one. So nobody waits for others to come, and the more there are, the
/// less a commit costs each of them.
/// </summary>
/// <param name="most">So many in one transaction at most.</param>
/// <param name="apart">What two of one transaction must not have in common, such as a counter; the later one waits for the next.</param>
/// <param name="runAsync">Carries them out and gives each its result; an exception becomes the result of all.</param>
public sealed class Together<TTurn, TResult>(int most, Func<TTurn, object> apart, Func<IReadOnlyList<TTurn>, Task<IReadOnlyList<TResult>>> runAsync)
{
    private readonly Lock gate = new();
    private List<(TTurn Turn, TaskCompletionSource<TResult> Result)> waiting = [];
    private bool running;

    public Task<TResult> AskAsync(TTurn turn)
    {
        // Not on the asker's thread: the runner would carry on with everybody's answers before the next transaction.
        var result = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add((turn, result));
            if (running)
                return result.Task;
            running = true;
        }
        _ = RunAsync();
        return result.Task;
    }

    private async Task RunAsync()
    {
        while (Next() is { Count: > 0 } next)
        {
            try
            {
                var results = await runAsync([.. next.Select(each => each.Turn)]);
                for (var i = 0; i < next.Count; i++)
                    next[i].Result.SetResult(results[i]);
            }
            catch (Exception e)
            {
                foreach (var (_, result) in next)
                    result.SetException(e);
            }
        }
    }

    private List<(TTurn Turn, TaskCompletionSource<TResult> Result)> Next()
    {
        lock (gate)
        {
            HashSet<object> taken = [];
            List<(TTurn, TaskCompletionSource<TResult>)> next = [], later = [];
            foreach (var each in waiting)
                (next.Count < most && taken.Add(apart(each.Turn)) ? next : later).Add(each);
            waiting = later;
            running = next.Count > 0;
            return next;
        }
    }
}
