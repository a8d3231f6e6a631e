using Asan.Contracts.Feedback;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>
/// Three working days before a case is due, its officers are reminded; when the day has passed, it is escalated. Both are
/// marks in the officers' list, records of the audit and events, each once a term.
/// </summary>
public sealed class WatchDueDates(IServiceScopeFactory scopes, ILogger<WatchDueDates> log) : BackgroundService
{
    private sealed record Due(Guid Id, string Kind, string? ServiceId, string? CentreId, string? UnitKind, string? UnitId, LocalDate DueOn, long Version);

    private const string Columns = "id, kind, service_id, centre_id, unit_kind, unit_id, due_on, version";

    // A step takes a few hundred cases, so that its transaction stays short; the next turn takes the others.
    private const string Remind = $"""
        update cases set reminded_at = @Now, version = version + 1
        where id in (select id from cases where state <> 'answered' and reminded_at is null and due_on between @today and @soon order by due_on, id limit 500 for update skip locked)
        returning {Columns}
        """;

    private const string Escalate = $"""
        update cases set escalated_at = @Now, reminded_at = coalesce(reminded_at, @Now), version = version + 1
        where id in (select id from cases where state <> 'answered' and escalated_at is null and due_on < @today order by due_on, id limit 500 for update skip locked)
        returning {Columns}
        """;

    private const string Audit = """
        insert into audit (id, at, actor, roles, centre, action, subject) values (@AuditId, @Now, 'platform', '{}', null, @action, @Case)
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromMinutes(1), RunAsync, log, "Officers could not be reminded of cases", stoppingToken);

    public Task RunAsync(CancellationToken cancellation) => scopes.TransactAsync(async work =>
    {
        var today = DueDates.Day(work.Now);
        var soon = DueDates.After(today, DueDates.ReminderBefore);
        foreach (var due in (await work.Connection.QueryAsync<Due>(Remind, new { work.Now, today, soon })).AsList())
        {
            await RecordAsync(work, due, "remind-of-case");
            work.Publish(new CaseDueSoon(due.Id, due.Kind, due.ServiceId, due.CentreId, due.UnitKind, due.UnitId, due.DueOn.ToDateOnly()), due.Id.ToString(), due.Version);
        }
        foreach (var due in (await work.Connection.QueryAsync<Due>(Escalate, new { work.Now, today })).AsList())
        {
            await RecordAsync(work, due, "escalate-case");
            work.Publish(new CaseOverdue(due.Id, due.Kind, due.ServiceId, due.CentreId, due.UnitKind, due.UnitId, due.DueOn.ToDateOnly()), due.Id.ToString(), due.Version);
        }
        return true;
    }, cancellation);

    private static Task RecordAsync(UnitOfWork work, Due due, string action) =>
        work.Connection.ExecuteAsync(Audit, new { AuditId = Guid.CreateVersion7(), work.Now, action, Case = due.Id.ToString() });
}
