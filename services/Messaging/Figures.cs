using System.Diagnostics.Metrics;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asan.Messaging;

/// <summary>A figure that operators watch and that lies in the database, such as the events that wait for the broker.</summary>
/// <param name="Name">Of the metric, such as <c>asan.outbox.waiting</c>.</param>
/// <param name="Unit">UCUM, such as <c>s</c> or <c>{event}</c>.</param>
/// <param name="Description">What it says.</param>
/// <param name="Sql">Rows of <c>value</c> (float8) and, with <paramref name="Label"/>, <c>label</c> (text); <c>@now</c> is there.</param>
/// <param name="Label">What the rows are told apart by: a closed and short list, such as centres; never a person.</param>
public sealed record Figure(string Name, string Unit, string Description, string Sql, string? Label = null);

/// <summary>Reads figures at intervals, so that a scrape costs the database nothing. Every replica tells the same.</summary>
public sealed class Figures : BackgroundService
{
    /// <summary>A third of Prometheus' usual minute; the queries are counts over indexes.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly NpgsqlDataSource dataSource;
    private readonly TimeProvider time;
    private readonly ILogger<Figures> log;
    private readonly Meter meter;
    private readonly List<(Figure Figure, Latest Latest)> figures;

    public Figures(IEnumerable<Figure> figures, NpgsqlDataSource dataSource, TimeProvider time, IMeterFactory meters, ILogger<Figures> log)
    {
        (this.dataSource, this.time, this.log) = (dataSource, time, log);
        meter = meters.Create("Asan.Figures");
        this.figures = [.. figures.Select(figure => (figure, new Latest()))];
        foreach (var (figure, latest) in this.figures)
            meter.CreateObservableGauge(figure.Name, () => latest.Values, figure.Unit, figure.Description);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, ReadAsync, log, "The figures for operators could not be read", stoppingToken);

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        foreach (var (figure, latest) in figures)
        {
            var rows = await connection.QueryAsync<Reading>(new CommandDefinition(figure.Sql, new { now = time.Now() }, cancellationToken: cancellation));
            latest.Values = [.. rows.Select(row => figure.Label is null ? new Measurement<double>(row.Value) : new(row.Value, KeyValuePair.Create<string, object?>(figure.Label, row.Label)))];
        }
    }

    private sealed class Latest
    {
        public volatile Measurement<double>[] Values = [];
    }

    private sealed record Reading
    {
        public double Value { get; init; }
        public string? Label { get; init; }
    }
}

public static class FigureHosting
{
    /// <summary>Figures of this host beside those that every host has.</summary>
    public static void AddFigures(this WebApplicationBuilder builder, params ReadOnlySpan<Figure> figures)
    {
        foreach (var figure in figures)
            builder.Services.AddSingleton(figure);
        builder.Services.AddHostedService<Figures>();
    }
}
