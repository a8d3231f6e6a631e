using System.Threading.Channels;

namespace Asan.Booking.Waitlist;

/// <summary>Wakes this replica's <see cref="OfferFreedTimes"/> when a request has freed a time; the other replicas look by themselves.</summary>
public sealed class WaitlistSignal
{
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => raised.Writer.TryWrite(true);

    /// <summary>Raises it after the answer has gone out, and so after the commit.</summary>
    public void RaiseAfter(HttpContext http) => http.Response.OnCompleted(() =>
    {
        Raise();
        return Task.CompletedTask;
    });

    /// <summary>Until it is raised, but no longer than <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(atMost);
        try
        {
            await raised.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nobody raised it: time to look anyway.
        }
    }
}
