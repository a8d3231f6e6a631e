using System.ComponentModel.DataAnnotations;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/centres/{id}/ticket-leases: numbers for a kiosk or counter to give when it has no network. They leave the
/// day's row like any number, so what is given offline and online never meets; what is not used is voided.
/// </summary>
public static class LeaseTickets
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/ticket-leases", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.Kiosk, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound, Problems.AdmissionClosed, Problems.TooManyLeases)
        .WithTags("Offline").WithSummary("Borrow ticket numbers")
        .WithDescription("By a kiosk or clerk of the centre, while the network is there: keep one lease in reserve. Tickets are given from it until `validUntil`; afterwards, with the network back, POST /v1/ticket-leases/{id}/reconcile tells which. At most 20 open leases a centre.");

    /// <param name="Count">How many numbers: 1 to 100.</param>
    /// <param name="Minutes">For how long tickets may be given from it: 5 to 120.</param>
    public sealed record LeaseRequest([Range(1, 100)] int Count, [Range(5, 120)] int Minutes = 30);

    /// <param name="LeaseId">The lease.</param>
    /// <param name="Date">The centre's day the numbers are of.</param>
    /// <param name="ValidUntil">No ticket is given from it after this.</param>
    /// <param name="Numbers">The numbers with their visit codes, shown this once.</param>
    /// <param name="Letters">The letter before a ticket's number, by agency.</param>
    public sealed record Lease(Guid LeaseId, LocalDate Date, Instant ValidUntil, IReadOnlyList<LeasedNumber> Numbers, IReadOnlyDictionary<string, string> Letters);

    /// <param name="Number">The ticket's number.</param>
    /// <param name="VisitCode">The code to print on it; it opens the visit once the lease is reconciled.</param>
    public sealed record LeasedNumber(int Number, string VisitCode);

    /// <summary>Open leases of a centre: more than it has kiosks, fewer than a mistake in a loop would take.</summary>
    private const int MostOpen = 20;

    private const string Centre = "select time_zone, hours::text from centre where id = @id";

    private const string Take = """
        insert into ticket_counter (centre_id, day, last) values (@id, @day, @Count)
        on conflict (centre_id, day) do update set last = ticket_counter.last + @Count where ticket_counter.closed_at is null
        returning last
        """;

    private const string Open = "select count(*) from ticket_lease where centre_id = @id and day = @day and state = 'open'";

    private const string Insert = """
        insert into ticket_lease (id, centre_id, day, first_number, last_number, code_digests, client_id, actor, issued_at, valid_until, state)
        values (@leaseId, @id, @day, @first, @last, @digests, @ClientId, @Subject, @Now, @validUntil, 'open')
        """;

    private const string LettersOf = "select distinct agency_id, letter from lane where centre_id = @id and counter > 0 and active order by agency_id";

    private static async Task<Results<Created<Lease>, Problem>> HandleAsync(string id, LeaseRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (timeZone, hours) = await work.Connection.QuerySingleOrDefaultAsync<(string?, string)>(Centre, new { id });
        if (timeZone is null)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var rules = Hours.Read(timeZone, hours);
        if (!rules.Admits(work.Now))
            return Problems.AdmissionClosed.Because($"Tickets are given from opening to last admission; it is {work.Now.InZone(rules.Zone).LocalDateTime:uuuu-MM-dd HH:mm} at the centre. Come back when it is open.");
        var day = rules.DateOf(work.Now);
        // The day's row is locked from here on, so leases are counted one after the other.
        var last = await work.Connection.QuerySingleOrDefaultAsync<int>(Take, new { id, day, body.Count });
        if (last == 0)
            return Tickets.DayIsClosed(day);
        if (await work.Connection.QuerySingleAsync<int>(Open, new { id, day }) >= MostOpen)
            return Problems.TooManyLeases.Because($"The centre has {MostOpen} open leases. Reconcile some first: POST /v1/ticket-leases/{{id}}/reconcile.");

        var leaseId = Guid.CreateVersion7();
        var first = last - body.Count + 1;
        var validUntil = Instant.Min(work.Now + Duration.FromMinutes(body.Minutes), rules.Zone.AtStartOfDay(day.PlusDays(1)).ToInstant());
        var numbers = Enumerable.Range(first, body.Count).Select(number => new LeasedNumber(number, VisitCode.New())).ToList();
        await work.Connection.ExecuteAsync(Insert, new
        {
            leaseId, id, day, first, last, digests = numbers.Select(number => VisitCode.DigestOf(number.VisitCode)).ToArray(), actor.ClientId, actor.Subject, work.Now, validUntil,
        });
        work.Record(actor, id, "lease", null, new { leaseId, first, last, validUntil = validUntil.ToString() });
        var letters = (await work.Connection.QueryAsync<(string Agency, string Letter)>(LettersOf, new { id })).ToDictionary(row => row.Agency, row => row.Letter, StringComparer.Ordinal);
        return TypedResults.Created((string?)null, new Lease(leaseId, day, validUntil, numbers, letters));
    }
}
