using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.Drafts;

/// <summary>
/// Publishes approved drafts when their time has come, looking every ten seconds. One whose service was changed by
/// another way meanwhile, or whose agency or centres are gone, is marked outdated: nothing is overwritten unseen.
/// </summary>
public sealed class ScheduledPublication(IServiceScopeFactory scopes, NpgsqlDataSource database, TimeProvider time, ILogger<ScheduledPublication> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>In whose name the audit trail has it; the reviewer's is in the draft.</summary>
    private static readonly Actor Clock = new("catalogue", "scheduled-publication", null, [], null, null, null);

    private const string DueSql = "select id from service_draft where state = 'approved' and publish_at <= @Now order by publish_at, id limit 100";

    private const string OutdatedSql = "update service_draft set state = 'outdated', note = @Note, version = version + 1, updated_at = @Now where id = @id";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Interval, PublishAsync, log, "Scheduled drafts could not be published", stoppingToken, time: time);

    private async Task PublishAsync(CancellationToken cancellation)
    {
        List<Guid> due;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            due = (await connection.QueryAsync<Guid>(DueSql, new { Now = time.Now() })).AsList();
        foreach (var id in due)
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(cancellation);
            // Asked again under the lock: another instance may have been faster.
            if (await DraftRow.LockAsync(work.Connection, id) is not { State: "approved" } draft)
                continue;
            var (published, refusal) = await PublishDraft.AsNextVersionAsync(work, draft);
            if (refusal is not null)
                await work.Connection.ExecuteAsync(OutdatedSql, new { id, Note = refusal.Detail, work.Now });
            await Audit.RecordAsync(work, Clock, refusal is null ? "publish-draft" : "outdate-draft", draft.ServiceId, published?.Version ?? draft.Version + 1);
            await work.CommitAsync();
        }
    }
}
