using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/centres/{id}/counters/{number}/sign-out: the officer leaves the counter, which then is closed.</summary>
public static class SignOutOfCounter
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/sign-out", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.NotSignedIn, Problems.CounterTaken, Problems.CounterBusy)
        .WithTags("Counters").WithSummary("Close a counter")
        .WithDescription("By the officer who sits there, or a supervisor of the centre. The visitor who was called is closed, parked or transferred first.");

    public sealed record SignOutRequest;

    private const string Session = """
        select officer, agency_ids as agencies, signed_in_at,
            (select ticket from visit where visit.centre_id = @id and visit.counter = @number and state = 'called') as busy_with
        from counter_session where centre_id = @id and counter = @number and signed_out_at is null
        for update
        """;

    private const string Leave = "update counter_session set signed_out_at = @Now where centre_id = @id and counter = @number and signed_out_at is null";

    private static async Task<Results<Ok<SignInAtCounter.CounterSession>, Problem>> HandleAsync(string id, int number, UnitOfWork work, Actor actor, SignOutRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        await Counter.LockAsync(work, id, number);
        var (officer, agencies, since, busyWith) = await work.Connection.QuerySingleOrDefaultAsync<(string?, string[], Instant, string?)>(Session, new { id, number });
        if (officer is null)
            return Problems.NotSignedIn.Because($"Nobody is signed in at counter {number} of {id}. GET /v1/centres/{{id}}/counters shows which counters are open.");
        if (officer != actor.Subject && !actor.Is(Roles.CentreSupervisor))
            return Counter.TakenBy(number, officer);
        if (busyWith is not null)
            return Counter.Busy(number, busyWith);
        await work.Connection.ExecuteAsync(Leave, new { id, number, work.Now });
        work.Record(actor, id, "sign-out", null, new { counter = number, officer });
        return TypedResults.Ok(new SignInAtCounter.CounterSession(id, number, agencies, officer, since, work.Now));
    }
}
