using System.Diagnostics;
using Asan.Messaging;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>Looks for blocks that reached ten answers, every half second, and publishes them.</summary>
public sealed class Publisher(IServiceScopeFactory scopes, ILogger<Publisher> log) : BackgroundService
{
    /// <summary>Short enough to see one's rating published; the look is one probe of an index.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly ActivitySource Traces = new("Asan.Feedback");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
                await work.BeginAsync(stoppingToken);
                if (!await PublishRatings.IsDueAsync(work))
                    continue;
                // No request causes a publication, so it begins a trace of its own, which its events carry on.
                using var activity = Traces.StartActivity("publish ratings");
                var subjects = await PublishRatings.RunAsync(work);
                await work.CommitAsync();
                log.LogInformation("Ratings of {Subjects} services and centres were published", subjects);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                log.LogWarning(e, "Ratings could not be published; trying again in {Interval}", Interval);
            }
        }
    }
}
