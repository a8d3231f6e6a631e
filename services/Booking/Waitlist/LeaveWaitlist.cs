using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Waitlist;

/// <summary>DELETE /v1/waitlist/{id}: withdraws an entry, or declines its offer, which goes to the next in order.</summary>
public static class LeaveWaitlist
{
    public static void Map(IEndpointRouteBuilder api) => api.MapDelete("/waitlist/{id}", HandleAsync)
        .Demands(Scopes.BookingWrite).Transactional()
        .Refuses(Problems.WaitlistEntryNotFound, Problems.WrongState, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Waitlist").WithSummary("Withdraw, or decline the offer")
        .WithDescription("If-Match is needed: an entry that was offered a time meanwhile is not declined by mistake. Who declines gives up the place.");

    private const string Read = $"{WaitlistEntry.Select} where entry.id = @id and entry.client_id = @ClientId";

    private const string Withdraw = "update waitlist_entry set state = 'withdrawn', version = version + 1 where id = @id and state = 'waiting' and version = @Version";

    private const string Decline = """
        with gone as (delete from claim where visit_id = @VisitId and expires_at is not null returning visit_id)
        update visit set state = 'cancelled', version = version + 1 from gone where visit.id = gone.visit_id and visit.state = 'held'
        """;

    private static async Task<Results<NoContent, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, WaitlistSignal signal, HttpContext http)
    {
        var entry = await work.Connection.QuerySingleOrDefaultAsync<WaitlistEntry>(Read, new { id, actor.ClientId, work.Now });
        if (entry is null)
            return WaitlistEntry.NotFound();
        if (http.CheckPrecondition(entry.Version) is { } stale)
            return stale;
        var state = entry.StateAt(work.Now);
        var done = state switch
        {
            "waiting" or "over" => await work.Connection.ExecuteAsync(Withdraw, new { id, entry.Version }),
            "offered" => await work.Connection.ExecuteAsync(Decline, new { entry.VisitId }),
            _ => -1,
        };
        if (done < 0)
            return Problems.WrongState.Because($"An entry that waits or has an offer can be left; this one is {state}.").With("state", state);
        if (done == 0)
            return CommonProblems.VersionConflict.Because("The entry changed at this moment. Read it again and repeat the change.");
        signal.RaiseAfter(http);
        return TypedResults.NoContent();
    }
}
