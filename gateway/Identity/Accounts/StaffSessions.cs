using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Gateway.Identity.Accounts;

/// <summary>
/// Sessions of staff in the database: signing out ends every copy of the cookie, and whatever changes the account (its roles,
/// its place, its password, closing it) ends all of them.
/// </summary>
public sealed class StaffSessions(NpgsqlDataSource dataSource, TimeProvider time)
{
    // A password that an operator gave begins no session, on whichever way somebody came here.
    private const string Insert = """
        insert into staff_session (id, account_id, account_version, began_at)
        select @id, id, version, @Now from staff_account where id = @account and closed_at is null and not password_once
        """;

    private const string Lasting = """
        select exists (select from staff_session s join staff_account a on a.id = s.account_id and a.version = s.account_version
                       where s.id = @id and s.account_id = @account and s.ended_at is null and a.closed_at is null)
        """;

    private const string Finish = "update staff_session set ended_at = @Now where id = @id and ended_at is null";

    public async Task<Guid> BeginAsync(string account, CancellationToken cancellation)
    {
        var id = Guid.NewGuid();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(Insert, new { id, account, Now = time.Now() });
        return id;
    }

    public async Task<bool> LastsAsync(Guid id, string account, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(Lasting, new { id, account });
    }

    public async Task EndAsync(Guid id, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(Finish, new { id, Now = time.Now() });
    }
}
