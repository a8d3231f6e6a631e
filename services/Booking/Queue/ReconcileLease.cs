using System.ComponentModel.DataAnnotations;
using Asan.Booking.Offers;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/ticket-leases/{id}/reconcile: tells which numbers of a lease became tickets. All or nothing: one line that
/// cannot be, and nothing has changed. The visitors stand in the queue from when they took their tickets; the numbers
/// left over are voided.
/// </summary>
public static class ReconcileLease
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ticket-leases/{id}/reconcile", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.Kiosk, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.LeaseNotFound, Problems.LeaseClosed)
        .WithTags("Offline").WithSummary("Tell which borrowed numbers became tickets")
        .WithDescription("By a kiosk or clerk of the centre, once for each lease and before the day is closed. A 400 lists every line that cannot be, in `errors`.");

    /// <param name="Tickets">The tickets given, in any order; empty when none was.</param>
    public sealed record ReconcileRequest([Length(0, 100)] IReadOnlyList<OfflineTicket> Tickets);

    /// <param name="Number">A number of the lease.</param>
    /// <param name="ServiceId">What the visitor came for.</param>
    /// <param name="TakenAt">When, while the lease was valid.</param>
    /// <param name="PriorityClass">As at a kiosk.</param>
    public sealed record OfflineTicket(int Number, [Slug] string ServiceId, Instant TakenAt, [AllowedValues("ordinary", "priority")] string PriorityClass = "ordinary");

    /// <param name="LeaseId">The lease.</param>
    /// <param name="Tickets">What became of the numbers given.</param>
    /// <param name="Voided">The numbers that were left over.</param>
    public sealed record Reconciled(Guid LeaseId, IReadOnlyList<EnteredTicket> Tickets, IReadOnlyList<int> Voided);

    /// <param name="Number">The number.</param>
    /// <param name="Ticket">As the board shows it.</param>
    /// <param name="VisitId">The visit.</param>
    public sealed record EnteredTicket(int Number, string Ticket, Guid VisitId);

    private const string Find = "select centre_id, day from ticket_lease where id = @id";

    // The day's row before the lease, as whoever closes the day does.
    private const string Lock = """
        select closed_at is not null from ticket_counter where centre_id = @centreId and day = @day for update;
        select first_number, last_number, code_digests, issued_at, valid_until, state from ticket_lease where id = @id for update;
        """;

    private const string Letter = "select coalesce((select letter from lane where centre_id = @centreId and agency_id = @agencyId order by active desc, counter limit 1), 'X')";

    private const string End = "update ticket_lease set state = 'reconciled', ended_at = @Now where id = @id";

    private const string Void = """
        insert into ticket_void (centre_id, day, number, lease_id, reason, at)
        select @centreId, @day, number, @id, 'unused', @Now from unnest(@voided) as number
        """;

    private static async Task<Results<Ok<Reconciled>, Problem>> HandleAsync(Guid id, ReconcileRequest body, UnitOfWork work, Actor actor)
    {
        var (centreId, day) = await work.Connection.QuerySingleOrDefaultAsync<(string?, LocalDate)>(Find, new { id });
        if (centreId is null)
            return Problems.LeaseNotFound.Because("No lease has this id. It is the leaseId of POST /v1/centres/{id}/ticket-leases.");
        if (actor.OfOtherCentre(centreId) is { } refusal)
            return refusal;
        bool dayIsClosed;
        (int First, int Last, byte[][] Digests, Instant IssuedAt, Instant ValidUntil, string State) lease;
        await using (var rows = await work.Connection.QueryMultipleAsync(Lock, new { id, centreId, day }))
        {
            dayIsClosed = await rows.ReadSingleAsync<bool>();
            lease = await rows.ReadSingleAsync<(int, int, byte[][], Instant, Instant, string)>();
        }
        if (lease.State != "open" || dayIsClosed)
            return Problems.LeaseClosed.Because($"The lease is {lease.State}: {(lease.State == "lapsed" ? "the day was closed before its tickets were told, and its numbers are voided" : "its tickets were told before")}. Visitors who still wait take a new ticket.").With("state", lease.State);

        var (offers, faults) = await JudgeAsync(work, centreId, body.Tickets, lease.First, lease.Last, lease.IssuedAt, Instant.Min(lease.ValidUntil, work.Now));
        if (faults.Count > 0)
            return CommonProblems.InvalidRequest.Because($"{(faults.Count == 1 ? "One line" : $"{faults.Count} lines")} cannot be; nothing was changed. Correct them and send all again.", faults);

        var entered = new List<EnteredTicket>();
        foreach (var ticket in body.Tickets.OrderBy(ticket => ticket.Number))
        {
            var offer = offers[ticket.ServiceId];
            var letter = await work.Connection.QuerySingleAsync<string>(Letter, new { centreId, offer.AgencyId });
            var label = new Ticket(ticket.Number, $"{letter}{ticket.Number:000}");
            var place = Admission.PlaceOf(ticket.PriorityClass, ticket.TakenAt, startsAt: null);
            var visitId = await new WalkIn(actor.ClientId, null, lease.Digests[ticket.Number - lease.First], offer, day, label, place, ticket.TakenAt).EnterAsync(work);
            entered.Add(new EnteredTicket(ticket.Number, label.Label, visitId));
        }
        var voided = Enumerable.Range(lease.First, lease.Last - lease.First + 1).Except(body.Tickets.Select(ticket => ticket.Number)).ToArray();
        await work.Connection.ExecuteAsync(End, new { id, work.Now });
        await work.Connection.ExecuteAsync(Void, new { id, centreId, day, voided, work.Now });
        work.Record(actor, centreId, "reconcile", null, new { leaseId = id, tickets = entered.Count, voided });
        return TypedResults.Ok(new Reconciled(id, entered, voided));
    }

    /// <summary>All that is wrong, line by line.</summary>
    private static async Task<(Dictionary<string, Offer> Offers, List<Fault> Faults)> JudgeAsync(
        UnitOfWork work, string centreId, IReadOnlyList<OfflineTicket> tickets, int first, int last, Instant from, Instant until)
    {
        var (offers, faults, numbers) = (new Dictionary<string, Offer>(StringComparer.Ordinal), new List<Fault>(), new HashSet<int>());
        for (var i = 0; i < tickets.Count; i++)
        {
            var ticket = tickets[i];
            if (ticket.Number < first || ticket.Number > last)
                faults.Add(new Fault($"$.tickets[{i}].number", $"a number of the lease, {first} to {last}", $"{ticket.Number}"));
            else if (!numbers.Add(ticket.Number))
                faults.Add(new Fault($"$.tickets[{i}].number", "each number once", $"{ticket.Number} again"));
            if (ticket.TakenAt < from || ticket.TakenAt > until)
                faults.Add(new Fault($"$.tickets[{i}].takenAt", $"an instant from {from} to {until}", $"{ticket.TakenAt}"));
            if (!offers.ContainsKey(ticket.ServiceId))
            {
                if ((await Offer.FindAsync(work.Connection, centreId, ticket.ServiceId)).Offer is { } offer)
                    offers[ticket.ServiceId] = offer;
                else
                    faults.Add(new Fault($"$.tickets[{i}].serviceId", $"a service that {centreId} offers", Came.Describe(ticket.ServiceId)));
            }
        }
        return (offers, faults);
    }
}
