using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>
/// A fee that begins or ends on a day changes the price without anybody putting the service: this tells the other
/// services, once, on that day (PriceChanged). Looks every quarter of an hour; a look costs one index scan.
/// </summary>
public sealed class PricesOfTheDay(IServiceScopeFactory scopes, NpgsqlDataSource database, TimeProvider time, ILogger<PricesOfTheDay> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    private const string DueSql = "select id from service where withdrawn_at is null and prices_change_on <= @today order by id";

    // Asked again under the lock: an editor or another instance may have been faster.
    private const string HeldSql = """
        select s.events, s.published_fees, v.body
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = @id and s.withdrawn_at is null and s.prices_change_on <= @today
        for no key update of s
        """;

    private const string ChangedSql = "update service set events = @Events, published_fees = @Fees::json, prices_change_on = @Next where id = @id";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Interval, PublishAsync, log, "The prices of the day could not be published", stoppingToken, time: time);

    private async Task PublishAsync(CancellationToken cancellation)
    {
        List<string> due;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
            due = (await connection.QueryAsync<string>(DueSql, new { today = FeesInForce.Today(time.Now()) })).AsList();
        foreach (var id in due)
        {
            await using var scope = scopes.CreateAsyncScope();
            await PublishAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>(), id, cancellation);
        }
    }

    private static async Task PublishAsync(UnitOfWork work, string id, CancellationToken cancellation)
    {
        await work.BeginAsync(cancellation);
        var today = FeesInForce.Today(work.Now);
        var (events, known, json) = await work.Connection.QuerySingleOrDefaultAsync<(long, string, string?)>(HeldSql, new { id, today });
        if (json is null)
            return;
        var body = SourceBody.Read<ServiceBody>(json);
        var fees = FeesInForce.Event(today, body.Fees);
        if (!fees.SequenceEqual(PublishService.Fees(known)))
            work.Publish(new PriceChanged(id, fees), id, ++events);
        await work.Connection.ExecuteAsync(ChangedSql, new { id, Events = events, Fees = SourceBody.Write(fees), Next = FeesInForce.NextChange(today, body.Fees) });
        await SearchDocuments.WriteHeldAsync(work, id); // its band of fees
        await work.CommitAsync();
    }
}
