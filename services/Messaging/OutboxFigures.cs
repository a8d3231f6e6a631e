namespace Asan.Messaging;

/// <summary>What every host with an outbox tells.</summary>
internal static class OutboxFigures
{
    internal static readonly Figure Waiting = new("asan.outbox.waiting", "{event}", "Events that wait for the broker.",
        "select count(*)::float8 as value from outbox");

    internal static readonly Figure OldestAge = new("asan.outbox.oldest.age", "s", "Age of the oldest event that waits for the broker; 0 when none does.",
        "select coalesce(greatest(extract(epoch from @now - min(occurred_at)), 0), 0)::float8 as value from outbox");

    internal static readonly Figure Failing = new("asan.outbox.failing", "{event}", "Waiting events that the broker has refused at least once.",
        "select count(*)::float8 as value from outbox where attempts > 0");
}
