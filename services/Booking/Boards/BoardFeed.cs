using System.Data;
using System.Runtime.CompilerServices;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Boards;

/// <summary>
/// The boards of the centres that somebody watches. Each is read from the database once for all who watch it on this
/// replica, a few times a second and only when it has changed; any replica can go on where another left off, because
/// positions come from stored rows.
/// </summary>
public sealed class BoardFeed(NpgsqlDataSource dataSource, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<BoardFeed> log)
{
    /// <summary>How often a watched board is looked at, in real time: shorter than anybody notices in a hall.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>Changes kept for those who come back: half an hour of a centre with 50 counters.</summary>
    private const int Kept = 1000;

    /// <summary>Streams of one replica. Each costs a connection and some kilobytes, no query.</summary>
    public const int MostStreams = 2000;

    private const string Changes = "select changes from ticket_counter where centre_id = @centreId and day = @day";

    private const string Read = """
        select coalesce((select changes from ticket_counter where centre_id = @centreId and day = @day), 0);

        select id as visit_id, ticket, ticket_number, state, agency_id, counter, calls, last_called_at as called_at from visit
        where centre_id = @centreId and ticket_day = @day and state in ('checked-in', 'called', 'parked')
        order by ready_at > @now, sort_key, ticket_number;

        select number, ticket, from_state as "from", to_state as "to", counter, calls, called_at from board_event
        where centre_id = @centreId and day = @day order by number desc limit @Kept;
        """;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Watched> boards = new(StringComparer.Ordinal);
    private int streams;

    /// <summary>
    /// The board now, and again after every change, until the reader or the service stops. A null means nothing has
    /// changed for <see cref="ServerSentEvents.Heartbeat"/>.
    /// </summary>
    /// <exception cref="ProblemException">Too many streams are open.</exception>
    public async IAsyncEnumerable<CentreBoard?> WatchAsync(string centreId, DateTimeZone zone, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref streams) > MostStreams)
        {
            Interlocked.Decrement(ref streams);
            throw new Problem(CommonProblems.Busy, $"This service already has {MostStreams} open streams. Ask again in some seconds, or read the board without a stream.", []) { RetryAfter = TimeSpan.FromSeconds(5) }.AsException();
        }
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var watched = Enter(centreId, zone);
        try
        {
            Task<CentreBoard> next = watched.Now();
            while (true)
            {
                CentreBoard? board;
                try
                {
                    board = await next.WaitAsync(ServerSentEvents.Heartbeat, time, stopping.Token);
                }
                catch (TimeoutException)
                {
                    board = null;
                }
                catch (OperationCanceledException)
                {
                    yield break;
                }
                // Asked for before the reader is served, so that no change falls in between.
                if (board is not null)
                    next = watched.After(board);
                yield return board;
            }
        }
        finally
        {
            Leave(centreId, watched);
            Interlocked.Decrement(ref streams);
        }
    }

    private Watched Enter(string centreId, DateTimeZone zone)
    {
        lock (gate)
        {
            if (!boards.TryGetValue(centreId, out var watched))
            {
                boards[centreId] = watched = new Watched();
                _ = PollAsync(centreId, zone, watched);
            }
            watched.Readers++;
            return watched;
        }
    }

    private void Leave(string centreId, Watched watched)
    {
        lock (gate)
        {
            if (--watched.Readers > 0)
                return;
            boards.Remove(centreId);
            watched.Stop.Cancel();
        }
    }

    private async Task PollAsync(string centreId, DateTimeZone zone, Watched watched)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(watched.Stop.Token, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Every);
        BoardPosition? seen = null;
        try
        {
            do
            {
                try
                {
                    if (await ReadAsync(centreId, time.Now().InZone(zone).Date, seen, stopping.Token) is { } board)
                    {
                        seen = board.Position;
                        watched.Show(board);
                    }
                }
                catch (Exception e) when (e is NpgsqlException or TimeoutException && !stopping.IsCancellationRequested)
                {
                    log.LogWarning(e, "The board of {Centre} could not be read; trying again in {Every}", centreId, Every);
                }
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Nobody watches any more, or the service stops.
        }
    }

    /// <summary>The board; null when it is as it was at <paramref name="seen"/>.</summary>
    private async Task<CentreBoard?> ReadAsync(string centreId, LocalDate day, BoardPosition? seen, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var changes = await connection.QuerySingleOrDefaultAsync<long>(Changes, new { centreId, day });
        if (seen == new BoardPosition(day, changes))
            return null;
        // One snapshot, so that board and changes end at the same number.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var rows = await connection.QueryMultipleAsync(Read, new { centreId, day, now = time.Now(), Kept });
        var number = await rows.ReadSingleAsync<long>();
        var open = (await rows.ReadAsync<OpenTicket>()).ToList();
        var recent = (await rows.ReadAsync<BoardChange>()).Reverse().ToList();
        return new CentreBoard(new BoardPosition(day, number), open, recent);
    }

    /// <summary>A board with its readers.</summary>
    private sealed class Watched
    {
        private readonly Lock gate = new();
        private TaskCompletionSource<CentreBoard> next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CentreBoard? shown;

        public int Readers { get; set; }

        public CancellationTokenSource Stop { get; } = new();

        public Task<CentreBoard> Now()
        {
            lock (gate)
                return shown is null ? next.Task : Task.FromResult(shown);
        }

        public Task<CentreBoard> After(CentreBoard board)
        {
            lock (gate)
                return ReferenceEquals(shown, board) ? next.Task : Task.FromResult(shown!);
        }

        public void Show(CentreBoard board)
        {
            lock (gate)
            {
                shown = board;
                next.SetResult(board);
                next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
