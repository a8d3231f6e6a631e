using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asan.Messaging;

/// <summary>
/// Numbered plain SQL files, embedded, run once each in order under an advisory lock, and recorded with their digest:
/// a file that changed after it ran stops the start.
/// </summary>
public static class Migrations
{
    // Any constant; one a database, since each service has its own.
    private const long AdvisoryLock = 0x6d69_6772_6174_65;

    /// <summary>Runs Messaging's migrations, then those of <paramref name="service"/>.</summary>
    public static async Task MigrateAsync(this WebApplication app, Assembly service)
    {
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.ExecuteAsync("set lock_timeout = 0; set statement_timeout = 0;");
        await connection.ExecuteAsync("select pg_advisory_lock(@AdvisoryLock)", new { AdvisoryLock });
        try
        {
            await connection.ExecuteAsync("""
                create table if not exists schema_migration (
                    name text primary key, sha256 text not null, applied_at timestamptz not null default now())
                """);
            foreach (var assembly in new[] { typeof(Migrations).Assembly, service })
                foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
                    await RunAsync(connection, assembly, name);
        }
        finally
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@AdvisoryLock); reset lock_timeout; reset statement_timeout;", new { AdvisoryLock });
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        var sql = await reader.ReadToEndAsync();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        var ran = await connection.QuerySingleOrDefaultAsync<string>("select sha256 from schema_migration where name = @name", new { name });
        if (ran == sha256)
            return;
        if (ran is not null)
            throw new InvalidOperationException($"Migration {name} has changed since it ran on this database. Restore the file and add a new one.");
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(sql);
        await connection.ExecuteAsync("insert into schema_migration (name, sha256) values (@name, @sha256)", new { name, sha256 });
        await transaction.CommitAsync();
    }
}
