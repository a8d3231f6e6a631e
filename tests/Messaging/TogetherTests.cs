using Xunit;

namespace Asan.Messaging.Tests;

/// <summary>Who shares a transaction with whom.</summary>
public sealed class TogetherTests
{
    [Fact]
    public async Task The_first_goes_alone_and_at_once_and_those_who_come_meanwhile_go_together()
    {
        var (together, runs, gate) = Start(most: 10);
        var first = together.AskAsync("a");
        Assert.Equal(["a"], Assert.Single(runs));
        Task<string>[] others = [together.AskAsync("b"), together.AskAsync("c"), together.AskAsync("d")];
        gate.SetResult();
        Assert.Equal(["a!", "b!", "c!", "d!"], await Task.WhenAll([first, .. others]));
        Assert.Equal([["a"], ["b", "c", "d"]], runs);
    }

    [Fact]
    public async Task Two_that_have_in_common_what_must_be_apart_go_one_after_the_other()
    {
        var (together, runs, gate) = Start(most: 10);
        Task<string>[] all = [together.AskAsync("a"), together.AskAsync("b"), together.AskAsync("b"), together.AskAsync("c")];
        gate.SetResult();
        await Task.WhenAll(all);
        Assert.Equal([["a"], ["b", "c"], ["b"]], runs);
    }

    [Fact]
    public async Task No_more_go_together_than_may_and_nobody_is_forgotten()
    {
        var (together, runs, gate) = Start(most: 2);
        var all = Enumerable.Range(0, 6).Select(number => together.AskAsync($"{number}")).ToList();
        gate.SetResult();
        await Task.WhenAll(all);
        Assert.Equal([["0"], ["1", "2"], ["3", "4"], ["5"]], runs);
    }

    [Fact]
    public async Task A_failure_is_told_to_those_who_went_together_and_the_next_go_on()
    {
        var fails = true;
        var together = new Together<string, string>(10, turn => turn, turns => fails ? throw new InvalidOperationException("lost") : Task.FromResult<IReadOnlyList<string>>([.. turns]));
        Assert.Equal("lost", (await Assert.ThrowsAsync<InvalidOperationException>(() => together.AskAsync("a"))).Message);
        fails = false;
        Assert.Equal("b", await together.AskAsync("b"));
    }

    private static (Together<string, string> Together, List<string[]> Runs, TaskCompletionSource Gate) Start(int most)
    {
        var (runs, gate) = (new List<string[]>(), new TaskCompletionSource());
        return (new Together<string, string>(most, turn => turn, async turns =>
        {
            runs.Add([.. turns]);
            await gate.Task;
            return [.. turns.Select(turn => $"{turn}!")];
        }), runs, gate);
    }
}
