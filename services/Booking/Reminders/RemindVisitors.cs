using Asan.Booking.Notices;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Reminders;

/// <summary>
/// Announces reminders as events, each once: a row is planned for each booked visit and kind, and settled in the
/// transaction of its event. Any number of replicas do so side by side.
/// </summary>
public sealed class RemindVisitors(NpgsqlDataSource dataSource, IServiceScopeFactory scopes, TimeProvider time, ILogger<RemindVisitors> log) : BackgroundService
{
    /// <summary>How often, in real time: nobody notices a reminder that is seconds late.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const string ToPlan = """
        select id, starts_at, time_zone from visit
        where state = 'booked' and starts_at > @now and starts_at <= @until
            and not exists (select from reminder where reminder.visit_id = visit.id and reminder.starts_at = visit.starts_at)
        order by starts_at limit 500
        """;

    private const string Plan = """
        insert into reminder (visit_id, kind, starts_at, due_at) select * from unnest(@visits, @kinds, @starts, @dues) on conflict do nothing
        """;

    private const string Due = """
        select reminder.visit_id, kind, reminder.starts_at, due_at, visit.created_at
        from reminder join visit on visit.id = reminder.visit_id
        where settled_at is null and due_at <= @Now
        order by due_at limit 1
        for update of reminder skip locked
        """;

    // Not of a visit that moved, was cancelled or has begun.
    private const string Count = """
        update visit set version = version + 1 where id = @VisitId and state = 'booked' and starts_at = @StartsAt
        returning version, centre_id, service_id
        """;

    private const string Settle = "update reminder set settled_at = @Now, sent = @sent where visit_id = @VisitId and kind = @Kind and starts_at = @StartsAt";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, PlanAndRemindAsync, log, "Reminders could not be sent", stoppingToken);

    private async Task PlanAndRemindAsync(CancellationToken cancellation)
    {
        while (await PlanAsync(cancellation))
        {
        }
        while (await RemindAsync(cancellation))
        {
        }
    }

    private async Task<bool> PlanAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var visits = (await connection.QueryAsync<(Guid Id, Instant StartsAt, string TimeZone)>(ToPlan, new { now, until = now + ReminderTimes.Longest })).ToList();
        var planned = visits.SelectMany(visit => ReminderTimes.Kinds, (visit, kind) =>
            (visit.Id, kind.Kind, visit.StartsAt, Due: ReminderTimes.DueAt(visit.StartsAt, kind.Before, DateTimeZoneProviders.Tzdb[visit.TimeZone]))).ToList();
        if (planned.Count > 0)
            await connection.ExecuteAsync(Plan, new
            {
                visits = planned.Select(row => row.Id).ToArray(),
                kinds = planned.Select(row => row.Kind).ToArray(),
                starts = planned.Select(row => row.StartsAt).ToArray(),
                dues = planned.Select(row => row.Due).ToArray(),
            });
        return visits.Count == 500;
    }

    /// <summary>Settles the reminder that is due longest, in a transaction of its own; false when none is.</summary>
    private async Task<bool> RemindAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(cancellation);
        if (await work.Connection.QuerySingleOrDefaultAsync<DueReminder>(Due, new { work.Now }) is not { } due)
            return false;
        var sent = false;
        if (ReminderTimes.IsWorthSending(due.DueAt, due.StartsAt, due.CreatedAt, work.Now)
            && await work.Connection.QuerySingleOrDefaultAsync<(long Version, string Centre, string Service)?>(Count, due) is { } visit)
        {
            work.Publish(
                new VisitReminderDue(due.VisitId, visit.Centre, visit.Service, due.StartsAt.ToDateTimeOffset(), due.Kind), $"{due.VisitId}", visit.Version);
            Notice.Queue(work, due.VisitId, "reminder", visit.Version);
            sent = true;
        }
        await work.Connection.ExecuteAsync(Settle, new { work.Now, sent, due.VisitId, due.Kind, due.StartsAt });
        await work.CommitAsync();
        return true;
    }

    private sealed record DueReminder
    {
        public Guid VisitId { get; init; }
        public string Kind { get; init; } = "";
        public Instant StartsAt { get; init; }
        public Instant DueAt { get; init; }
        public Instant CreatedAt { get; init; }
    }
}
