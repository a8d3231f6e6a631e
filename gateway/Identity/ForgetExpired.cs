using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Gateway.Identity;

/// <summary>Deletes what can be used no more: assertions, codes and sign-ins whose time is over. Every hour.</summary>
internal sealed class ForgetExpired(NpgsqlDataSource dataSource, TimeProvider time, ILogger<ForgetExpired> log) : BackgroundService
{
    // A used code is kept for a day: who tries it again is answered that it was used.
    private const string Sql = """
        delete from used_assertion where expires_at < @Now;
        delete from oauth_token where expiration_date < @Now - interval '1 day';
        delete from oauth_authorization a where creation_date < @Now - interval '1 day' and not exists (select from oauth_token where authorization_id = a.id);
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.DoAsync(
        TimeSpan.FromHours(1),
        async cancellation =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellation);
            await connection.ExecuteAsync(Sql, new { Now = time.Now() });
        },
        log, "Expired codes and assertions could not be deleted", stoppingToken);
}
