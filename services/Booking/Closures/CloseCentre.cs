using System.ComponentModel.DataAnnotations;
using Asan.Booking.Entitlements;
using Asan.Booking.Queue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Closures;

/// <summary>
/// POST /v1/centres/{id}/closures: a centre closes suddenly. Its free times are claimed at once, in this transaction; its
/// visits are moved one by one afterwards (<see cref="MoveVisits"/>).
/// </summary>
public static class CloseCentre
{
    private static readonly Duration Longest = Duration.FromDays(31);

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/closures", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound)
        .WithTags("Closures").WithSummary("Close a centre suddenly")
        .WithDescription("By the centre's supervisor. Nothing can be booked in that time from the answer on. Each booked visit gets the nearest free time, in the same centre or else in one of `alternatives`, in that order (event `visit-rescheduled`); the visitor may choose another or cancel without cost until the day (GET and POST /v1/visits/{id}/closure). One for which there is none within two weeks is cancelled (event `visit-cancelled`). GET …/closures/{closure} reports.");

    /// <param name="From">Closed from this instant; a start in the past means now.</param>
    /// <param name="Until">Open again from this instant, at most 31 days later.</param>
    /// <param name="Reason">For the report, such as "power failure"; names nobody.</param>
    /// <param name="Alternatives">Other centres to which visits may move, nearest first.</param>
    public sealed record CloseCentreRequest(
        Instant From, Instant Until, [RegularExpression(@"^[^\p{C}]{1,200}$", ErrorMessage = "1 to 200 printable characters")] string Reason,
        [MaxLength(10), Slugs] IReadOnlyList<string>? Alternatives = null);

    private const string Insert = """
        insert into closure (id, centre_id, during, reason, alternatives, state, created_at, created_by)
        values (@closure, @id, @during, @Reason, @alternatives, 'moving', @Now, @Subject)
        """;

    private static async Task<Results<Created<ClosureAnswer>, Problem>> HandleAsync(string id, CloseCentreRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select from centre where id = @id)", new { id }))
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var from = Instant.Max(body.From, work.Now);
        if (body.Until <= from || body.Until - from > Longest || from > work.Now + Duration.FromDays(Offers.Offer.HorizonDays))
            return CommonProblems.InvalidRequest.Because("The closure has no such time.", new Fault(
                "$.until", $"an instant after from and after now ({work.Now}), at most {Longest.TotalDays:0} days later", $"{body.From} to {body.Until}"));
        var closure = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(Insert, new
        {
            closure, id, during = new Interval(from, body.Until), body.Reason,
            alternatives = (body.Alternatives ?? []).Where(centre => centre != id).Distinct(StringComparer.Ordinal).ToArray(), work.Now, actor.Subject,
        });
        await ClosureClaims.FillAsync(work.Connection, closure);
        work.Record(actor, id, "close-centre", null, new { closure, body.Reason });
        return TypedResults.Created($"/v1/centres/{id}/closures/{closure}", (await ClosureAnswer.ReadAsync(work.Connection, id, closure))!);
    }
}

/// <summary>A closure's own claims on the lanes of its centre: they keep everybody else out by the constraints on claims.</summary>
public static class ClosureClaims
{
    /// <summary>Passes after which no gap is left, unless somebody books between each two.</summary>
    private const int MaxPasses = 20;

    // What is claimed already stays for now: MoveVisits moves it. A gap that somebody is just taking is left to them, and
    // looked at again in the next pass. In ascending (start, lane), as everyone takes claims.
    private const string Fill = """
        with gap as (
            select lane.id as lane_id, unnest(tstzmultirange(closure.during)
                - coalesce((select range_agg(claim.during) from claim where claim.lane_id = lane.id and claim.during && closure.during), '{}'::tstzmultirange)) as during
            from closure join lane on lane.centre_id = closure.centre_id
            where closure.id = @closure),
        filled as (
            insert into claim (id, lane_id, citizen_key, during, closure_id)
            select gen_random_uuid(), lane_id, sha256(uuid_send(gen_random_uuid())), during, @closure from gap order by lower(during), lane_id
            on conflict do nothing returning id)
        select (select count(*) from gap) - (select count(*) from filled)
        """;

    public static async Task FillAsync(Npgsql.NpgsqlConnection connection, Guid closure)
    {
        for (var pass = 1; pass <= MaxPasses; pass++)
            if (await connection.QuerySingleAsync<long>(Fill, new { closure }) == 0)
                return;
        throw new TimeoutException($"Others took times of closure {closure} {MaxPasses} times in a row.");
    }
}

/// <summary>A closure and what became of its visits.</summary>
/// <param name="Id">The closure.</param>
/// <param name="CentreId">The centre.</param>
/// <param name="From">Closed from this instant.</param>
/// <param name="Until">Open again from this instant.</param>
/// <param name="Reason">Why.</param>
/// <param name="State">moving or done.</param>
/// <param name="Moved">Visits that have another time.</param>
/// <param name="Chose">Of these, those whose visitors have chosen a time themselves.</param>
/// <param name="Cancelled">Visits for which there was none.</param>
/// <param name="HoldsEnded">Holds that were ended.</param>
/// <param name="InCentre">Visitors who were in the centre already; the queue's staff deals with them.</param>
/// <param name="Left">Visits that are not settled yet.</param>
/// <param name="StudyVisits">Delegations received in that time: to be settled by hand.</param>
public sealed record ClosureAnswer(
    Guid Id, string CentreId, Instant From, Instant Until, string Reason, string State, int Moved, int Chose, int Cancelled, int HoldsEnded, int InCentre, int Left, int StudyVisits)
{
    private const string Sql = """
        select closure.id, closure.centre_id, lower(closure.during) as "from", upper(closure.during) as until, reason, state,
            (select count(*)::int from closure_visit where closure_id = closure.id and outcome = 'moved') as moved,
            (select count(*)::int from closure_visit where closure_id = closure.id and chosen_at is not null) as chose,
            (select count(*)::int from closure_visit where closure_id = closure.id and outcome = 'cancelled') as cancelled,
            (select count(*)::int from closure_visit where closure_id = closure.id and outcome = 'hold-ended') as holds_ended,
            (select count(*)::int from closure_visit where closure_id = closure.id and outcome = 'in-centre') as in_centre,
            (select count(*)::int from claim join lane on lane.id = claim.lane_id where lane.centre_id = closure.centre_id and claim.during && closure.during and claim.visit_id is not null
                and not exists (select from closure_visit where closure_id = closure.id and closure_visit.visit_id = claim.visit_id)) as "left",
            (select count(*)::int from claim join lane on lane.id = claim.lane_id where lane.centre_id = closure.centre_id and claim.during && closure.during and claim.itinerary_id is not null) as study_visits
        from closure where closure.id = @closure and closure.centre_id = @centre
        """;

    public static Task<ClosureAnswer?> ReadAsync(Npgsql.NpgsqlConnection connection, string centre, Guid closure) =>
        connection.QuerySingleOrDefaultAsync<ClosureAnswer>(Sql, new { centre, closure });
}
