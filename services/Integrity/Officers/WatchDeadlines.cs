using Asan.Integrity.Reports;
using Asan.Messaging;
using Dapper;

namespace Asan.Integrity.Officers;

/// <summary>Marks reports that are due within three working days, and those whose day has passed; the officers' list shows both.</summary>
public sealed class WatchDeadlines(IServiceScopeFactory scopes, ILogger<WatchDeadlines> log) : BackgroundService
{
    private const string Sql = """
        update report set reminded_on = coalesce(reminded_on, @today), escalated_on = case when due_on < @today then @today end
        where state = 'open' and due_on <= @soon and (reminded_on is null or due_on < @today and escalated_on is null)
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromMinutes(10), RunAsync, log, "Officers could not be reminded", stoppingToken);

    public Task RunAsync(CancellationToken cancellation) => scopes.TransactAsync(work =>
    {
        var today = work.Now.Day();
        return work.Connection.ExecuteAsync(Sql, new { today, soon = Deadline.ReminderBefore(today) });
    }, cancellation);
}
