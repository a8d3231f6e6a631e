using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource at a moment.</summary>
public sealed record CustomResourceSnapshot(string? State, int? ExitCode = null, bool Healthy = false)
{
    public DateTime? StartTimeStamp { get; init; }

    public DateTime? StopTimeStamp { get; init; }

    internal int? ProcessId { get; init; }
}

public sealed record ResourceEvent(IResource Resource, string ResourceId, CustomResourceSnapshot Snapshot);

/// <summary>Tells who waits when a resource changes its state.</summary>
public sealed class ResourceNotificationService
{
    readonly ConcurrentDictionary<string, ResourceEvent> latest = new(StringComparer.OrdinalIgnoreCase);
    volatile TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, e => e.Snapshot.State == (targetState ?? KnownResourceStates.Running), cancellationToken);

    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
        => (await WaitForResourceAsync(resourceName, e => targetStates.Contains(e.Snapshot.State), cancellationToken)).Snapshot.State!;

    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        => WaitForResourceAsync(resourceName, e => e.Snapshot is { State: KnownResourceStates.Running, Healthy: true }, cancellationToken);

    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            // Taken before looking, so that a change in between is not missed.
            var next = changed.Task;
            if (latest.TryGetValue(resourceName, out var known) && predicate(known))
                return known;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The state of every resource that has one, and then each change; states that pass quickly may be left out.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Dictionary<string, ResourceEvent> told = [];
        while (true)
        {
            var next = changed.Task;
            foreach (var (name, known) in latest)
            {
                if (told.GetValueOrDefault(name) == known)
                    continue;
                told[name] = known;
                yield return known;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    internal void Publish(IResource resource, CustomResourceSnapshot snapshot)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var before = latest.GetValueOrDefault(resource.Name)?.Snapshot;
        latest[resource.Name] = new ResourceEvent(resource, resource.Name, snapshot with
        {
            StartTimeStamp = before?.StartTimeStamp ?? (snapshot.State == KnownResourceStates.Running ? now : null),
            StopTimeStamp = snapshot.State is KnownResourceStates.Exited or KnownResourceStates.Finished ? now : null,
            ProcessId = snapshot.ProcessId ?? before?.ProcessId,
        });
        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
