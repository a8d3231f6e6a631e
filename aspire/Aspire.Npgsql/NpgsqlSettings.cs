namespace Aspire.Npgsql;

/// <summary>Settings of a PostgreSQL data source, bound from <c>Aspire:Npgsql</c> and <c>Aspire:Npgsql:{name}</c>.</summary>
public sealed class NpgsqlSettings
{
    /// <summary>Npgsql connection string; <c>ConnectionStrings:{name}</c> overrides the sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>True leaves out the health check. Default false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>True leaves out Npgsql's activity source. Default false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>True leaves out the meter <c>Npgsql</c>. Default false.</summary>
    public bool DisableMetrics { get; set; }
}
