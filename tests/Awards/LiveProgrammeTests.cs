using Asan.Awards.Forums;
using CsCheck;
using NodaTime;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class LiveProgrammeTests
{
    private static readonly Instant Nine = Instant.FromUtc(2022, 12, 15, 5, 0);

    private static readonly IReadOnlyDictionary<string, string> Title = new Dictionary<string, string> { ["en"] = "Words" };

    private static ItemRow Item(string id, int from, int minutes, string hall = "main", int delay = 0, int overrun = 0, int? started = null, int? finished = null) => new(
        id, "speech", Title, hall, At(from), At(from + minutes), delay, overrun, started is { } start ? At(start) : null, finished is { } end ? At(end) : null);

    private static Instant At(int minute) => Nine + Duration.FromMinutes(minute);

    private static LiveItem Of(IReadOnlyList<LiveItem> items, string id) => items.Single(item => item.Id == id);

    [Fact]
    public void As_long_as_nothing_happens_all_is_expected_as_planned()
    {
        var live = LiveProgramme.Expect([Item("one", 0, 10), Item("two", 10, 20)]);

        Assert.All(live, item => Assert.Equal((item.PlannedStart, item.PlannedEnd, "planned"), (item.ExpectedStart, item.ExpectedEnd, item.State)));
    }

    [Fact]
    public void A_late_start_pushes_what_follows_as_far_as_the_pauses_do_not_absorb_it()
    {
        var live = LiveProgramme.Expect([Item("one", 0, 10, started: 8), Item("two", 10, 10), Item("after-a-pause", 25, 10), Item("last", 60, 5)]);

        Assert.Equal((At(18), "running"), (Of(live, "one").ExpectedEnd, Of(live, "one").State));
        Assert.Equal(At(18), Of(live, "two").ExpectedStart);
        Assert.Equal(At(28), Of(live, "after-a-pause").ExpectedStart);
        Assert.Equal(At(60), Of(live, "last").ExpectedStart);
    }

    [Fact]
    public void An_early_end_brings_nothing_forward() =>
        Assert.Equal(At(10), Of(LiveProgramme.Expect([Item("one", 0, 10, started: 0, finished: 4), Item("two", 10, 10)]), "two").ExpectedStart);

    [Fact]
    public void What_was_told_counts_before_and_while_an_item_runs()
    {
        Assert.Equal((At(15), At(25)), (Of(LiveProgramme.Expect([Item("one", 0, 10, delay: 15)]), "one").ExpectedStart, Of(LiveProgramme.Expect([Item("one", 0, 10, delay: 15)]), "one").ExpectedEnd));
        Assert.Equal(At(22), Of(LiveProgramme.Expect([Item("one", 0, 10, started: 5, overrun: 7), Item("two", 10, 10)]), "two").ExpectedStart);
    }

    [Fact]
    public void One_left_out_holds_up_nobody_and_halls_do_not_hold_up_each_other()
    {
        var live = LiveProgramme.Expect([Item("left-out", 0, 10, delay: 500), Item("two", 10, 10, started: 12), Item("beside", 15, 10, hall: "small")]);

        Assert.Equal("skipped", Of(live, "left-out").State);
        Assert.Equal(At(22), Of(live, "two").ExpectedEnd);
        Assert.Equal(At(15), Of(live, "beside").ExpectedStart);
    }

    [Fact]
    public void In_any_state_nothing_begins_before_its_plan_or_before_what_precedes_it_in_its_hall_has_ended() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 30], Gen.Int[0, 90], Gen.Int[0, 30]).Array[1, 12].Select(Gen.Int[0, 12], Gen.Int[0, 20]).Sample((lengths, started, late) =>
        {
            var minute = 0;
            var items = new List<ItemRow>();
            foreach (var (length, pause, delay, overrun) in lengths)
            {
                items.Add(Item($"{items.Count}", minute, length, delay: delay, overrun: overrun));
                minute += length + pause;
            }
            for (var index = 0; index < Math.Min(started, items.Count); index++)
                items[index] = items[index] with { StartedAt = LiveProgramme.Expect(items)[index].ExpectedStart + Duration.FromMinutes(late) };

            var live = LiveProgramme.Expect(items);

            Assert.All(live, item => Assert.True(item.ExpectedStart >= item.PlannedStart));
            Assert.All(live.Zip(live.Skip(1)), pair => Assert.True(pair.Second.ExpectedStart >= pair.First.ExpectedEnd || pair.Second.State != "planned"));
            Assert.All(live, item => Assert.True(item.ExpectedEnd - item.ExpectedStart >= item.PlannedEnd - item.PlannedStart));
        });
}
