using Asan.Booking.Notices;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Lotteries;

/// <summary>
/// GET /v1/lotteries/{id}/registrations/{registration}: what came of it. POST …/accept: books the time won.
/// </summary>
public static class AcceptWin
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/lotteries/{id}/registrations/{registration}", GetAsync)
            .Demands(Scopes.BookingRead).Refuses(Problems.RegistrationNotFound)
            .WithTags("Lotteries").WithSummary("A registration of your own");
        api.MapPost("/lotteries/{id}/registrations/{registration}/accept", PostAsync)
            .Demands(Scopes.BookingWrite).Idempotent()
            .Refuses(Problems.RegistrationNotFound, Problems.WrongState, Problems.HoldExpired)
            .WithTags("Lotteries").WithSummary("Accept the time won").WithDescription("`visitCode` is for the citizen and given this once.");
    }

    /// <param name="Id">The registration.</param>
    /// <param name="Commitment">What the list shows of it.</param>
    /// <param name="Position">Its place in the order drawn, from 1; null before the draw.</param>
    /// <param name="State">registered; withdrawn with the lottery; after the draw waiting (for a time that others let go), won, accepted, lapsed or given-up.</param>
    /// <param name="StartsAt">The time won.</param>
    /// <param name="AcceptUntil">Until when it can be accepted.</param>
    public sealed record RegistrationAnswer(Guid Id, string Commitment, int? Position, string State, Instant? StartsAt, Instant? AcceptUntil);

    public sealed record AcceptWinRequest;

    /// <param name="Visit">The booked visit.</param>
    /// <param name="VisitCode">The citizen manages the visit by it. It is not stored and never shown again.</param>
    public sealed record AcceptedWin(VisitAnswer Visit, string VisitCode);

    private const string Read = """
        select registration.id, commitment, position, registration.visit_id, visit.state, visit.starts_at, visit.hold_expires_at, lottery.state = 'withdrawn' as withdrawn
        from lottery_registration registration join lottery on lottery.id = registration.lottery_id left join visit on visit.id = registration.visit_id
        where registration.lottery_id = @id and registration.id = @registration and registration.client_id = @ClientId
        """;

    private const string Sql = $"""
        update visit set state = 'booked', hold_expires_at = null, code_digest = @codeDigest, version = version + 1
        where id = @VisitId and state = 'held' and hold_expires_at > @Now
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<RegistrationAnswer>, Problem>> GetAsync(Guid id, Guid registration, NpgsqlDataSource dataSource, TimeProvider time, Actor actor)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<Row>(Read, new { id, registration, actor.ClientId }) is { } row ? TypedResults.Ok(row.At(time.Now())) : NotFound();
    }

    private static async Task<Results<Ok<AcceptedWin>, Problem>> PostAsync(Guid id, Guid registration, UnitOfWork work, Actor actor, AcceptWinRequest? body = null)
    {
        var row = await work.Connection.QuerySingleOrDefaultAsync<Row>(Read, new { id, registration, actor.ClientId });
        if (row is null)
            return NotFound();
        await work.Connection.ExecuteAsync(VisitHolder.LockClaim, new { id = row.VisitId });
        var code = VisitCode.New();
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { row.VisitId, codeDigest = VisitCode.DigestOf(code), work.Now });
        if (visit is null)
            return row.At(work.Now).State == "lapsed"
                ? Problems.HoldExpired.Because($"The time could be accepted until {row.HoldExpiresAt}; then the next in order was asked.")
                : Problems.WrongState.Because($"To accept a time it must have been won; this registration is {row.At(work.Now).State}.").With("state", row.At(work.Now).State);
        work.Publish(
            new VisitBooked(visit.Id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset(), visit.EndsAt!.Value.ToDateTimeOffset()),
            $"{visit.Id}", visit.Version);
        Notice.Queue(work, visit.Id, "booked", visit.Version);
        return TypedResults.Ok(new AcceptedWin(VisitAnswer.Of(visit), code));
    }

    private static Problem NotFound() => Problems.RegistrationNotFound.Because("This client made no registration of this id for this lottery.");

    private sealed record Row
    {
        public Guid Id { get; init; }
        public byte[] Commitment { get; init; } = [];
        public int? Position { get; init; }
        public Guid? VisitId { get; init; }
        public string? State { get; init; }
        public Instant? StartsAt { get; init; }
        public Instant? HoldExpiresAt { get; init; }
        public bool Withdrawn { get; init; }

        public RegistrationAnswer At(Instant now) => new(Id, Convert.ToHexStringLower(Commitment), Position, this switch
        {
            { Withdrawn: true } => "withdrawn",
            { Position: null } => "registered",
            { VisitId: null } => "waiting",
            { State: "held" } => HoldExpiresAt > now ? "won" : "lapsed",
            { State: "expired" } => "lapsed",
            { State: "cancelled" } => "given-up",
            _ => "accepted",
        }, StartsAt, HoldExpiresAt);
    }
}
