using System.Security.Cryptography;
using Asan.Booking.Entitlements;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Lotteries;

/// <summary>A lottery's row.</summary>
public sealed record Lottery
{
    public const string Select = """
        select id, centre_id, service_id, agency_id, registration_until, accept_minutes, seed_source, state, digest, committed_at, seed, drawn_at, withdrawn_at, withdrawn_reason,
            (select count(*)::int from lottery_registration where lottery_id = lottery.id) as registrations
        from lottery
        """;

    private const string SlotsSql = "select number, starts_at, ends_at, local_date, local_time, time_zone from lottery_slot where lottery_id = @Id order by number";

    public Guid Id { get; init; }
    public string CentreId { get; init; } = "";
    public string ServiceId { get; init; } = "";
    public string AgencyId { get; init; } = "";
    public Instant RegistrationUntil { get; init; }
    public int AcceptMinutes { get; init; }
    public string SeedSource { get; init; } = "";
    public string State { get; init; } = "";
    public byte[]? Digest { get; init; }
    public Instant? CommittedAt { get; init; }
    public string? Seed { get; init; }
    public Instant? DrawnAt { get; init; }
    public Instant? WithdrawnAt { get; init; }
    public string? WithdrawnReason { get; init; }
    public int Registrations { get; init; }

    public static async Task<IReadOnlyList<LotterySlot>> SlotsAsync(NpgsqlConnection connection, Guid id) =>
        [.. await connection.QueryAsync<LotterySlot>(SlotsSql, new { Id = id })];

    public AnnouncedLottery Announced(IReadOnlyList<LotterySlot> slots) =>
        new(Id, CentreId, ServiceId, RegistrationUntil, SeedSource, [.. slots.Select(slot => slot.StartsAt)]);

    public LotteryAnswer Answer(IReadOnlyList<LotterySlot> slots) => new(
        Id, CentreId, ServiceId, State, [.. slots.Select(slot => slot.StartsAt)], RegistrationUntil, AcceptMinutes, SeedSource, Registrations,
        Digest is null ? null : Convert.ToHexStringLower(Digest), CommittedAt, Seed, DrawnAt, WithdrawnAt, WithdrawnReason);

    public static Problem NotFound() => Problems.LotteryNotFound.Because("No lottery has this id. GET /v1/lotteries lists them.");
}

public sealed record LotterySlot
{
    public int Number { get; init; }
    public Instant StartsAt { get; init; }
    public Instant EndsAt { get; init; }
    public LocalDate LocalDate { get; init; }
    public LocalTime LocalTime { get; init; }
    public string TimeZone { get; init; } = "";
}

/// <summary>A lottery as the API shows it.</summary>
/// <param name="Id">The lottery.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="State">open for registrations, committed (the list is fixed, the seed is not known), drawn; or withdrawn before its draw.</param>
/// <param name="StartsAt">The times that are drawn, ascending.</param>
/// <param name="RegistrationUntil">Until when citizens register.</param>
/// <param name="AcceptMinutes">How long a winner has to accept.</param>
/// <param name="SeedSource">Which public value will be the seed.</param>
/// <param name="Registrations">How many have registered.</param>
/// <param name="Digest">SHA-256 of what was announced and of all registrations' commitments, in hexadecimal (docs/lotteries.md).</param>
/// <param name="CommittedAt">When the digest was published.</param>
/// <param name="Seed">The public value.</param>
/// <param name="DrawnAt">When the order was drawn.</param>
/// <param name="WithdrawnAt">When it was withdrawn.</param>
/// <param name="WithdrawnReason">Why.</param>
public sealed record LotteryAnswer(
    Guid Id, string CentreId, string ServiceId, string State, IReadOnlyList<Instant> StartsAt, Instant RegistrationUntil, int AcceptMinutes, string SeedSource,
    int Registrations, string? Digest, Instant? CommittedAt, string? Seed, Instant? DrawnAt, Instant? WithdrawnAt, string? WithdrawnReason);

/// <summary>Gives the times of a drawn lottery to who is next in the order.</summary>
public static class LotteryAwards
{
    // In the order drawn, whoever was not asked yet. The lottery's row is locked: one award at a time.
    private const string Candidates = """
        select id, client_id, citizen_key from lottery_registration
        where lottery_id = @lotteryId and visit_id is null order by position
        """;

    private const string Closed = "select exists (select from closure where centre_id = @CentreId and during && tstzrange(@StartsAt, @EndsAt))";

    private const string InsertVisit = """
        insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at,
            local_date, local_time, time_zone, tzdb_version, hold_expires_at, created_at)
        values (@visitId, @ClientId, @CitizenKey, @codeDigest, @CentreId, @ServiceId, @AgencyId, 'held', @StartsAt, @EndsAt,
            @LocalDate, @LocalTime, @TimeZone, @tzdbVersion, @until, @Now);
        update lottery_registration set visit_id = @visitId where id = @Id;
        """;

    // The claim changes hands in place: the time is never free in between. A lottery's hold has no expires_at, so that
    // nobody clears it away: its next in order gets it.
    private const string Hand = "update claim set lottery_id = null, visit_id = @visitId, citizen_key = @CitizenKey where id = @claimId";

    /// <summary>
    /// Hands a claim to the first in the order who is not busy then and has not used up an entitlement; false when nobody
    /// is left, or the centre is closed then.
    /// </summary>
    public static async Task<bool> AwardAsync(UnitOfWork work, Lottery lottery, LotterySlot slot, Guid claimId)
    {
        if (await work.Connection.QuerySingleAsync<bool>(Closed, new { lottery.CentreId, slot.StartsAt, slot.EndsAt }))
            return false;
        foreach (var (id, clientId, citizenKey) in (await work.Connection.QueryAsync<(Guid, string, byte[])>(Candidates, new { lotteryId = lottery.Id })).ToList())
        {
            var award = new
            {
                Id = id, ClientId = clientId, CitizenKey = citizenKey, claimId, visitId = Guid.CreateVersion7(), lottery.CentreId, lottery.ServiceId, lottery.AgencyId,
                slot.StartsAt, slot.EndsAt, slot.LocalDate, slot.LocalTime, slot.TimeZone, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
                until = Instant.Min(work.Now + Duration.FromMinutes(lottery.AcceptMinutes), slot.StartsAt), work.Now, codeDigest = RandomNumberGenerator.GetBytes(32),
            };
            await work.Connection.ExecuteAsync("savepoint before_award");
            try
            {
                await work.Connection.ExecuteAsync(Hand, award);
                await work.Connection.ExecuteAsync(InsertVisit, award);
                if (await TakeEntitlements.TakeAsync(work, lottery.ServiceId, citizenKey, award.visitId, slot.LocalDate) is null)
                    return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ExclusionViolation)
            {
                // Busy at that time.
            }
            // Passed over for this time, asked for the next.
            await work.Connection.ExecuteAsync("rollback to savepoint before_award");
        }
        return false;
    }
}
