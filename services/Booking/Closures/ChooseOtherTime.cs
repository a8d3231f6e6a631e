using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Booking.Waitlist;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Closures;

/// <summary>
/// GET and POST /v1/visits/{id}/closure: a visit that a closure has moved keeps its new time, unless its visitor chooses
/// another one. Nobody is moved against his will and then bound to it.
/// </summary>
public static class ChooseOtherTime
{
    /// <summary>Times offered of each centre.</summary>
    private const int TimesOfACentre = 5;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/visits/{id}/closure", GetAsync)
            .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.NotMoved)
            .WithTags("Closures").WithSummary("What a closure did to a visit, and what can be chosen instead")
            .WithDescription("By the client that booked it (scope `booking.read`), or by the citizen with the header `Visit-Code`.");
        api.MapPost("/visits/{id}/closure", ChooseAsync).Idempotent()
            .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.NotMoved, Problems.ChoiceOver, Problems.WrongState, Problems.ServiceNotOffered, Problems.SlotTaken, Problems.CitizenBusy)
            .WithTags("Closures").WithSummary("Choose another time after a closure")
            .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. Any free time in the centre or in an alternative of the closure; event `visit-rescheduled`. Until `chooseUntil` the visit can also be cancelled without cost: a fee that was paid goes back.");
    }

    /// <param name="CentreId">One of `choices`.</param>
    /// <param name="StartsAt">A `startsAt` of `choices`, or of GET /v1/availability for that centre.</param>
    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record ChooseTimeRequest([Slug] string CentreId, Instant StartsAt, [VisitCode] string? VisitCode = null);

    /// <param name="Reason">Why the centre closed.</param>
    /// <param name="FromCentreId">Where the visit was to be.</param>
    /// <param name="FromStartsAt">When it was to start.</param>
    /// <param name="CentreId">Where it is now.</param>
    /// <param name="StartsAt">When it starts now.</param>
    /// <param name="ChooseUntil">Until when another time can be chosen, or the visit cancelled without cost.</param>
    /// <param name="ChosenAt">When another time was chosen; null while the visit is where the closure moved it.</param>
    /// <param name="Choices">Free times, of each centre those nearest to the first time; empty when the choice is over.</param>
    public sealed record MovedByClosure(
        string Reason, string FromCentreId, Instant FromStartsAt, string CentreId, Instant StartsAt, Instant ChooseUntil, Instant? ChosenAt, IReadOnlyList<Choice> Choices);

    /// <param name="CentreId">Where.</param>
    /// <param name="StartsAt">When.</param>
    public sealed record Choice(string CentreId, Instant StartsAt);

    private const string Mine = $"select {Visit.Columns} from visit where id = @id and (client_id = @client or code_digest = @digest)";

    // The last closure counts, should the new time have met another one.
    private const string Sql = """
        select closure.id as closure_id, closure.reason, closure.centre_id, closure.alternatives, from_starts_at, choose_until, chosen_at
        from closure_visit join closure on closure.id = closure_visit.closure_id
        where visit_id = @id and outcome = 'moved' order by settled_at desc limit 1
        """;

    private const string OwnTimes = "select during from claim where citizen_key = @CitizenKey and visit_id is distinct from @Id";

    private const string Chosen = "update closure_visit set chosen_at = @Now, choose_until = @chooseUntil where closure_id = @ClosureId and visit_id = @id";

    private const string GiveFeeBack = """
        update payment set state = 'refund-due', refund_reason = 'The centre was closed.', next_attempt_at = @Now
        where visit_id = @id and state = 'paid'
            and (@always or exists (select from closure_visit where visit_id = @id and outcome = 'moved' and choose_until > @Now))
        """;

    private static async Task<Results<Ok<MovedByClosure>, Problem>> GetAsync(
        Guid id, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http, [FromHeader(Name = "Visit-Code")] string? visitCode = null)
    {
        if (!new VisitCodeAttribute().IsValid(visitCode))
            return CommonProblems.InvalidRequest.Because("The code is not one.", new Fault("header Visit-Code", "a visit code of 20 characters", Came.Describe(visitCode)));
        var mayRead = http.User.FindFirst("scope")?.Value.Split(' ').Contains(Scopes.BookingRead, StringComparer.Ordinal) == true;
        var client = mayRead ? Actor.Of(http.User)?.ClientId : null;
        if (client is null && visitCode is null)
            return CommonProblems.Unauthenticated.Because($"Expected the visit's code in the header Visit-Code, or a token of the client that booked with the scope {Scopes.BookingRead}; neither came.");
        await using var connection = await dataSource.OpenConnectionAsync();
        var visit = await connection.QuerySingleOrDefaultAsync<Visit>(Mine, new { id, client, digest = visitCode is null ? null : VisitCode.DigestOf(visitCode) });
        if (visit is null)
            return VisitHolder.NotFound();
        if (await connection.QuerySingleOrDefaultAsync<Move>(Sql, new { id }) is not { } moved)
            return NotMoved();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Authorization, Visit-Code";
        var choices = visit.State == "booked" && time.Now() < moved.ChooseUntil ? await ChoicesAsync(connection, visit, moved, time.Now()) : [];
        return TypedResults.Ok(new MovedByClosure(
            moved.Reason, moved.CentreId, moved.FromStartsAt, visit.CentreId, visit.StartsAt!.Value, moved.ChooseUntil, moved.ChosenAt, choices));
    }

    private static async Task<Results<Ok<VisitAnswer>, Problem>> ChooseAsync(Guid id, ChooseTimeRequest body, UnitOfWork work, WaitlistSignal signal, HttpContext http)
    {
        var (old, refusal) = await VisitHolder.LockAsync(work.Connection, id, body.VisitCode, http.User);
        if (old is null)
            return refusal!;
        if (await work.Connection.QuerySingleOrDefaultAsync<Move>(Sql, new { id }) is not { } moved)
            return NotMoved();
        if (old.State != "booked")
            return VisitHolder.WrongState(old.State, "move", "booked");
        if (work.Now >= moved.ChooseUntil)
            return Problems.ChoiceOver.Because($"Another time could be chosen until {moved.ChooseUntil}. Move the visit as any other: POST /v1/visits/{{id}}/reschedule.");
        if (!moved.Centres.Contains(body.CentreId, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because("The closure has no such alternative.", new Fault("$.centreId", $"one of {string.Join(", ", moved.Centres)}", Came.Describe(body.CentreId)));
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, body.CentreId, old.ServiceId);
        if (offer is null)
            return notOffered!;
        var (slot, notASlot) = offer.SlotAt(body.StartsAt, work.Now);
        if (notASlot is not null)
            return notASlot;

        var (chosen, taken) = await RescheduleVisit.MoveAsync(work, old, offer, slot);
        if (chosen is null)
            return taken!;
        await work.Connection.ExecuteAsync(Chosen, new { id, moved.ClosureId, work.Now, chooseUntil = Until(offer, slot, work.Now) });
        signal.RaiseAfter(http);
        http.SetETag(chosen.Version);
        return TypedResults.Ok(VisitAnswer.Of(chosen));
    }

    /// <summary>Until when whoever was moved to a slot can choose: until its day begins on the centre's wall; on the very day, until it starts.</summary>
    public static Instant Until(Offer offer, Slot slot, Instant now) =>
        offer.Rules.Zone.AtStartOfDay(slot.Date).ToInstant() is var day && day > now ? day : slot.During.Start;

    /// <summary>A fee that was paid goes back: to whom a closure has cancelled, and to whom it has moved and who cancels in time.</summary>
    public static Task GiveFeeBackAsync(UnitOfWork work, Guid id, bool always) => work.Connection.ExecuteAsync(GiveFeeBack, new { id, always, work.Now });

    private static async Task<IReadOnlyList<Choice>> ChoicesAsync(NpgsqlConnection connection, Visit visit, Move moved, Instant now)
    {
        var own = (await connection.QueryAsync<Interval>(OwnTimes, visit)).ToList();
        var choices = new List<Choice>();
        foreach (var centre in moved.Centres)
            if (await Offer.FindAsync(connection, centre, visit.ServiceId) is ({ } offer, _))
                choices.AddRange((await MoveVisits.NearestAsync(connection, offer, moved.FromStartsAt, now))
                    .Where(slot => (centre != visit.CentreId || slot.During.Start != visit.StartsAt) && !own.Exists(busy => busy.Start < slot.During.End && slot.During.Start < busy.End))
                    .Take(TimesOfACentre).Select(slot => new Choice(centre, slot.During.Start)));
        return choices;
    }

    private static Problem NotMoved() => Problems.NotMoved.Because("No closure of a centre has moved this visit. Move it as any other: POST /v1/visits/{id}/reschedule.");

    private sealed record Move
    {
        public Guid ClosureId { get; init; }
        public string Reason { get; init; } = "";
        public string CentreId { get; init; } = "";
        public string[] Alternatives { get; init; } = [];
        public Instant FromStartsAt { get; init; }
        public Instant ChooseUntil { get; init; }
        public Instant? ChosenAt { get; init; }

        /// <summary>The closed centre itself, at its open times, and the alternatives.</summary>
        public IReadOnlyList<string> Centres => [.. Alternatives.Prepend(CentreId)];
    }
}
