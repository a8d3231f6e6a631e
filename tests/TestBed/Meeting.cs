using Npgsql;

namespace Asan.TestBed;

/// <summary>
/// Makes requests meet at one table, for a red control that must not hang on luck: whoever writes there is held back, all
/// that was read before it being read, until enough sessions wait; then all go on at once.
/// </summary>
public static class Meeting
{
    /// <param name="database">The test's own.</param>
    /// <param name="table">Where they meet.</param>
    /// <param name="write">What they do there: <c>insert</c> or <c>update</c>.</param>
    /// <param name="waiting">How many sessions of the database wait for a lock, there or behind somebody who does.</param>
    /// <param name="send">Sends the requests.</param>
    public static async Task<T> AtAsync<T>(TestDatabase database, string table, string write, int waiting, Func<Task<T>> send)
    {
        await using var gate = await database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(gate, $"""
            create or replace function meeting() returns trigger language plpgsql as $$
            begin
                perform set_config('lock_timeout', '0', true); -- whoever waits here waits for the test
                perform pg_advisory_xact_lock_shared(hashtext('meeting'));
                return new;
            end $$;
            create or replace trigger meeting before {write} on {table} for each row execute function meeting();
            """);
        await ExecuteAsync(gate, "select pg_advisory_lock(hashtext('meeting'))");
        Task<T> sent;
        try
        {
            sent = send();
            await Eventually.GetAsync(
                async () =>
                {
                    await using var command = new NpgsqlCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", gate);
                    return (long)(await command.ExecuteScalarAsync())!;
                },
                count => count >= waiting || sent.IsCompleted, $"{waiting} sessions to meet at {table}");
        }
        finally
        {
            await ExecuteAsync(gate, "select pg_advisory_unlock(hashtext('meeting'))");
        }
        return await sent;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
