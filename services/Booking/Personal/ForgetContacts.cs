using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Personal;

/// <summary>
/// Deletes contacts that nobody needs any more, and keys that open nothing: 30 days after the day of a visit that is
/// over, unless its application is still to become ready or was so in these days; of a hold that ran out, at once.
/// </summary>
public sealed class ForgetContacts(NpgsqlDataSource dataSource, TimeProvider time, ILogger<ForgetContacts> log) : BackgroundService
{
    /// <summary>Time for a question after the visit. A choice: no law asks for the contact at all.</summary>
    public static readonly Duration KeptAfterwards = Duration.FromDays(30);

    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private const string Sql = """
        delete from contact using visit
        where visit.id = contact.visit_id and (visit.local_date < @before or visit.state = 'expired') and visit.state not in ('checked-in', 'called')
            and not exists (select from application where application.visit_id = visit.id and (application.state = 'accepted' or application.ready_on >= @before));
        delete from citizen_data_key where created_at < @now - interval '1 day' and not exists (select from contact where contact.owner = citizen_data_key.owner);
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, cancellation => RunAsync(dataSource, time.Now(), cancellation), log, "Contacts could not be deleted", stoppingToken);

    public static async Task RunAsync(NpgsqlDataSource dataSource, Instant now, CancellationToken cancellation = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(Sql, new { now, before = (now - KeptAfterwards).InUtc().Date });
    }
}
