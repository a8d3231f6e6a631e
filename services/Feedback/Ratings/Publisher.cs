using System.Diagnostics;
using Asan.Messaging;

namespace Asan.Feedback.Ratings;

/// <summary>Looks for blocks that reached ten answers, every half second, and publishes them.</summary>
public sealed class Publisher(IServiceScopeFactory scopes, ILogger<Publisher> log) : BackgroundService
{
    /// <summary>Short enough to see one's rating published; the look is one probe of an index.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly ActivitySource Traces = new("Asan.Feedback");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Interval, PublishAsync, log, "Ratings could not be published", stoppingToken, atOnce: false);

    private async Task PublishAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(cancellation);
        if (!await PublishRatings.IsDueAsync(work))
            return;
        // No request causes a publication, so it begins a trace of its own, which its events carry on.
        using var activity = Traces.StartActivity("publish ratings");
        var subjects = await PublishRatings.RunAsync(work);
        await work.CommitAsync();
        log.LogInformation("Ratings of {Subjects} services and centres were published", subjects);
    }
}
