using System.Data;
using System.Diagnostics;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using NodaTime;
using Npgsql;

namespace Asan.Messaging;

/// <summary>The service's own PostgreSQL database.</summary>
public static class Database
{
    /// <summary>
    /// Session settings: a lock is waited for at most 2 s (a request would rather be told to retry), a statement
    /// runs at most 15 s, and a transaction left open is ended after a minute.
    /// </summary>
    private const string SessionOptions =
        "-c lock_timeout=2000 -c statement_timeout=15000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC";

    public static void AddDatabase(this WebApplicationBuilder builder, string connectionName)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new AsIs<Instant>());
        SqlMapper.AddTypeHandler(new AsIs<LocalDate>());
        SqlMapper.AddTypeHandler(new AsIs<LocalTime>());
        SqlMapper.AddTypeHandler(new AsIs<Interval>());
        builder.AddNpgsqlDataSource(connectionName, configureDataSourceBuilder: source =>
        {
            source.UseNodaTime();
            source.ConnectionStringBuilder.Options = SessionOptions;
            source.ConnectionStringBuilder.IncludeErrorDetail = false;
            source.ConnectionStringBuilder.MaxPoolSize = 40;
            source.ConnectionStringBuilder.MaxAutoPrepare = 200;
            // No code leaves anything behind in a session (a setting, a lock, a cursor), so there is nothing to reset.
            source.ConnectionStringBuilder.NoResetOnClose = true;
            // The relay looks at the outbox several times a second: a command outside of any request or message is no trace.
            source.ConfigureTracing(tracing => tracing
                .ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null)
                .EnablePhysicalOpenTracing(false));
        });
    }

    /// <summary>Npgsql knows the type by itself; Dapper only has to let it pass.</summary>
    private sealed class AsIs<T> : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = value is null ? DBNull.Value : value;

        public override T Parse(object value) => (T)value;
    }
}
