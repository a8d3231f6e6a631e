using System.Diagnostics;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>
/// Makes the calls of counters that call at one moment in one transaction. All that a call is, is in it: the counter's lock, the
/// visitor, the event, the audit, the change of the board, the stored answer. What a call has to refuse, and what fails, goes
/// alone afterwards (<see cref="CallNext"/>), so that no counter hears of another one's trouble.
/// </summary>
public sealed class CallsTogether(IServiceScopeFactory scopes, ILogger<CallsTogether> log)
{
    /// <summary>Calls of one transaction: more would only hold their locks longer.</summary>
    private const int Most = 32;

    // Several at a time, each with centres of its own: the processors are shared, and no two transactions meet on a board.
    private readonly Together<Turn, IResult?>[] parts = [.. Enumerable.Range(0, 2).Select(_ => new Together<Turn, IResult?>(Most, turn => (turn.Centre, turn.Number), turns => CallAsync(scopes, log, turns)))];

    private sealed record Turn(string Centre, int Number, Actor Actor, HttpContext Http, RequestKey Key, Activity? Trace);

    /// <summary>Calls for a request; null when it must go alone.</summary>
    public static async Task<IResult?> TryAsync(HttpContext http, RequestKey key)
    {
        if (Actor.Of(http.User) is not { } actor || http.GetRouteValue("id") is not string centre || actor.OfOtherCentre(centre) is not null
            || !int.TryParse(http.GetRouteValue("number") as string, out var number))
            return null;
        var calls = http.RequestServices.GetRequiredService<CallsTogether>();
        return await calls.parts[(uint)centre.GetHashCode(StringComparison.Ordinal) % calls.parts.Length].AskAsync(new Turn(centre, number, actor, http, key, Activity.Current));
    }

    private static async Task<IReadOnlyList<IResult?>> CallAsync(IServiceScopeFactory scopes, ILogger log, IReadOnlyList<Turn> turns)
    {
        var answers = new IResult?[turns.Count];
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(CancellationToken.None);
            var isNew = await RequestKey.ClaimAsync(work, [.. turns.Select(turn => turn.Key)]);
            var asking = turns.Where((_, i) => isNew[i]).ToList();
            var called = await CallNext.CallAsync(work, [.. asking.Select(turn => (turn.Centre, turn.Number, turn.Actor.Subject))]);
            for (var i = 0; i < turns.Count; i++)
            {
                if (!isNew[i])
                    continue;
                var turn = turns[i];
                if (!called.TryGetValue((turn.Centre, turn.Number), out var visitor))
                {
                    turn.Key.GiveBack(work);
                    continue;
                }
                Activity.Current = turn.Trace;      // the event belongs to the trace of its request
                answers[i] = await turn.Key.AnswerAsync(work, turn.Http, visitor is null ? TypedResults.NoContent() : TypedResults.Ok(await CallNext.RecordAsync(work, turn.Actor, visitor)));
            }
            await work.CommitAsync();
            return answers;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // One counter's trouble, such as a lock that another transaction holds, ended the transaction of all.
            log.LogInformation(e, "{Count} calls of counters go one by one", turns.Count);
            foreach (var turn in turns)
                turn.Http.Response.Clear();
            return new IResult?[turns.Count];
        }
    }
}
