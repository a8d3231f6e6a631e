using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Gateway.Identity.Accounts;

/// <summary>Sessions of staff in the database: signing out ends every copy of the cookie.</summary>
public sealed class StaffSessions(NpgsqlDataSource dataSource, TimeProvider time)
{
    private const string Insert = "insert into staff_session (id, account_id, began_at) values (@id, @account, @Now)";
    private const string Lasting = "select exists (select from staff_session where id = @id and account_id = @account and ended_at is null)";
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
