using System.Collections.Concurrent;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Limits;

/// <summary>
/// How much of its quota a client has used, over all gateways. The sums stand in the database; each gateway counts by itself
/// what it has not written yet, so a request costs no round trip, and a quota may be passed by what the other gateways granted
/// within the last seconds.
/// </summary>
public sealed class Quotas(NpgsqlDataSource dataSource, TimeProvider time, ILogger<Quotas> log)
{
    private readonly ConcurrentDictionary<(string Client, LocalDate Day), Lazy<Task<Count>>> counts = [];

    private const string Load = """
        select coalesce(sum(requests) filter (where day = @day), 0)::bigint, coalesce(sum(requests), 0)::bigint
        from client_day where client_id = @client and day between @first and @day
        """;

    private const string Add = """
        insert into client_day (client_id, day, requests) values (@client, @day, @more)
        on conflict (client_id, day) do update set requests = client_day.requests + excluded.requests
        """;

    /// <summary>Counts a request; when the quota is used up, not, and says until when.</summary>
    /// <returns>The quota's name, what is left of it after this request and when it begins anew; null without a quota.</returns>
    public async ValueTask<Use?> TakeAsync(string client, QuotaSettings quota)
    {
        if (quota is { Day: null, Month: null })
            return null;
        var now = time.Now();
        var today = now.InUtc().Date;
        var count = await CountAsync(client, today);
        var nextDay = today.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        var nextMonth = new LocalDate(today.Year, today.Month, 1).PlusMonths(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        lock (count)
        {
            var day = new Use("day", quota.Day ?? long.MaxValue, (quota.Day ?? long.MaxValue) - count.Day - count.Pending - 1, nextDay - now, 86_400);
            var month = new Use("month", quota.Month ?? long.MaxValue, (quota.Month ?? long.MaxValue) - count.Month - count.Pending - 1, nextMonth - now, 30 * 86_400);
            // What is used up for longer, or has less left, is what the client must know.
            var tighter = month.Remaining < 0 || month.Remaining < day.Remaining ? month : day;
            if (tighter.Remaining >= 0)
                count.Pending++;
            return tighter;
        }
    }

    /// <summary>Used today and this month so far.</summary>
    public async Task<(long Day, long Month)> UsedAsync(string client)
    {
        var count = await CountAsync(client, time.Now().InUtc().Date);
        lock (count)
            return (count.Day + count.Pending, count.Month + count.Pending);
    }

    /// <summary>Writes what was counted, and reads what other gateways did.</summary>
    public async Task WriteAsync(NpgsqlConnection connection)
    {
        var today = time.Now().InUtc().Date;
        foreach (var ((client, day), loading) in counts)
        {
            if (!loading.IsValueCreated || !loading.Value.IsCompletedSuccessfully)
                continue;
            var count = await loading.Value;
            long more;
            lock (count)
                more = count.Pending;
            if (more > 0)
                await connection.ExecuteAsync(Add, new { client, day, more });
            else if (day != today)
                counts.TryRemove((client, day), out _);
            if (day == today)
            {
                var (used, month) = await SumsAsync(connection, client, day);
                lock (count)
                    (count.Day, count.Month, count.Pending) = (used, month, count.Pending - more);
            }
            else
            {
                lock (count)
                    count.Pending -= more;
            }
        }
    }

    private async ValueTask<Count> CountAsync(string client, LocalDate day)
    {
        var loading = counts.GetOrAdd((client, day), key => new Lazy<Task<Count>>(() => ReadAsync(key.Client, key.Day)));
        try
        {
            return await loading.Value;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // Without a database a gateway still forwards; it counts again when it can.
            counts.TryRemove(KeyValuePair.Create((client, day), loading));
            log.LogWarning(e, "The quota of {Client} could not be read; this request is not counted", client);
            return new Count();
        }
    }

    private async Task<Count> ReadAsync(string client, LocalDate day)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var (used, month) = await SumsAsync(connection, client, day);
        return new Count { Day = used, Month = month };
    }

    private static Task<(long, long)> SumsAsync(NpgsqlConnection connection, string client, LocalDate day) =>
        connection.QuerySingleAsync<(long, long)>(Load, new { client, day, first = new LocalDate(day.Year, day.Month, 1) });

    /// <param name="Name"><c>day</c> or <c>month</c>.</param>
    /// <param name="Limit">Requests in it.</param>
    /// <param name="Remaining">How many may follow; negative when this one was refused.</param>
    /// <param name="Reset">Until it begins anew.</param>
    /// <param name="Seconds">Its length.</param>
    public sealed record Use(string Name, long Limit, long Remaining, Duration Reset, int Seconds);

    private sealed class Count
    {
        public long Day;
        public long Month;
        public long Pending;
    }
}
