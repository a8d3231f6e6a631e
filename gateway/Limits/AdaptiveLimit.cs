namespace Asan.Gateway.Limits;

/// <summary>
/// How many requests a service gets at a time. The limit follows the service: while it answers as fast as it usually does,
/// the limit grows; when answers take longer, requests wait inside it, and the limit shrinks in the proportion of the two
/// (the gradient of Netflix' concurrency-limits and Envoy's adaptive concurrency, written anew).
/// </summary>
/// <remarks>
/// Searches may fill seven tenths of the limit, most others nine tenths, and counters, check-ins and confirms may go a half
/// beyond it: what is dropped first is what a person can ask again.
/// </remarks>
public sealed class AdaptiveLimit(OverloadSettings settings)
{
    /// <summary>Answers after which the limit is set anew.</summary>
    public const int Window = 50;

    /// <summary>Answers may take this much longer than usual before the limit shrinks.</summary>
    private const double Tolerance = 2;

    /// <summary>Seconds; a service that answers faster on average is not overloaded, whatever it is used to.</summary>
    private const double Fast = 0.05;

    private readonly Lock gate = new();
    private double limit = settings.Initial;
    private double usual;              // seconds; 0 before the first window
    private double sum;
    private int answers;
    private int most;
    private int inFlight;

    public int Limit => (int)limit;

    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Lets a request in, or not. What was let in must <see cref="Leave"/>.</summary>
    public bool TryEnter(Shed shed)
    {
        lock (gate)
        {
            var share = shed switch { Shed.First => 0.7, Shed.Later => 0.9, Shed.Last => 1.5, _ => double.PositiveInfinity };
            if (inFlight + 1 > Math.Max(1, limit * share))
                return false;
            inFlight++;
            most = Math.Max(most, inFlight);
            return true;
        }
    }

    /// <summary>A request has its answer.</summary>
    /// <param name="took">How long it took; null where that says nothing of the service, such as a caller who went.</param>
    public void Leave(TimeSpan? took)
    {
        lock (gate)
        {
            inFlight--;
            if (took is not { } time)
                return;
            sum += time.TotalSeconds;
            if (++answers < Window)
                return;
            Adapt(Math.Max(sum / answers, 1e-6));
            (sum, answers, most) = (0, 0, inFlight);
        }
    }

    private void Adapt(double latest)
    {
        // What is usual follows slowly, downwards at once, so that a service that has become fast again is known as such.
        usual = usual == 0 || latest < usual ? latest : usual + (latest - usual) * 0.02;
        var gradient = Math.Clamp(Tolerance * Math.Max(usual, Fast) / latest, 0.5, 1);
        // A limit that nobody reaches says nothing, and does not grow.
        var room = gradient == 1 && most < limit / 2 ? 0 : Math.Sqrt(limit);
        limit = Math.Clamp(limit * gradient + room * (gradient == 1 ? 1 : 0.25), settings.Least, settings.Most);
    }
}
