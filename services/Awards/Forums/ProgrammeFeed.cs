using System.Collections.Concurrent;

namespace Asan.Awards.Forums;

/// <summary>
/// The live programmes that somebody watches on this replica: however many watch one, it is read from the database a few
/// times a second. Positions come from stored rows, so any replica goes on where another left off.
/// </summary>
public sealed class ProgrammeFeed(NpgsqlDataSource database)
{
    /// <summary>How old an answer may be, in real time: shorter than anybody notices in a hall.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300);

    /// <summary>Streams of one replica.</summary>
    private const int MostStreams = 2000;

    private readonly ConcurrentDictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private int streams;

    /// <exception cref="ProblemException">Too many streams are open.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref streams) <= MostStreams)
            return;
        Interlocked.Decrement(ref streams);
        throw new Problem(CommonProblems.Busy, $"This service already has {MostStreams} open streams. Ask again in some seconds, or read the programme without a stream.", []) { RetryAfter = TimeSpan.FromSeconds(5) }.AsException();
    }

    public void Leave() => Interlocked.Decrement(ref streams);

    /// <summary>The programme, read at most <see cref="Every"/> ago. Only for forums that have an agenda: each is kept.</summary>
    public async Task<LiveAnswer?> LatestAsync(string forumId, CancellationToken cancellation)
    {
        var of = seen.GetOrAdd(forumId, _ => new Seen());
        await of.One.WaitAsync(cancellation);
        try
        {
            if (of.At is null || TimeProvider.System.GetElapsedTime(of.At.Value) >= Every)
            {
                await using var connection = await database.OpenConnectionAsync(cancellation);
                of.Programme = await LiveAnswer.ReadAsync(connection, forumId);
                of.At = TimeProvider.System.GetTimestamp();
            }
            return of.Programme;
        }
        finally
        {
            of.One.Release();
        }
    }

    private sealed class Seen
    {
        public SemaphoreSlim One { get; } = new(1);

        public long? At { get; set; }

        public LiveAnswer? Programme { get; set; }
    }
}
