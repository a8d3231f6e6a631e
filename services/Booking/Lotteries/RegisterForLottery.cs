using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Lotteries;

/// <summary>POST /v1/lotteries/{id}/registrations: a citizen takes part, once.</summary>
public static class RegisterForLottery
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/lotteries/{id}/registrations", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.LotteryNotFound, Problems.CitizenReferenceNotFound, Problems.RegistrationClosed, Problems.AlreadyRegistered)
        .WithTags("Lotteries").WithSummary("Register for a lottery")
        .WithDescription("Give the citizen the receipt: id and nonce prove which commitment of the published list is theirs, and nobody else can tell.");

    /// <param name="CitizenReference">From POST /v1/citizen-references.</param>
    public sealed record RegistrationRequest(Guid CitizenReference);

    /// <param name="Id">The registration.</param>
    /// <param name="Nonce">256 random bits in hexadecimal; the citizen keeps them.</param>
    /// <param name="Commitment">What the list shows of it (docs/lotteries.md).</param>
    public sealed record RegistrationReceipt(Guid Id, string Nonce, string Commitment);

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference";

    private const string Insert = """
        insert into lottery_registration (id, lottery_id, client_id, citizen_key, nonce, commitment, created_at)
        values (@registration, @id, @ClientId, @citizenKey, @nonce, @commitment, @Now)
        """;

    private static async Task<Results<Created<RegistrationReceipt>, Problem>> HandleAsync(Guid id, RegistrationRequest body, UnitOfWork work, Actor actor)
    {
        // Locked against the commitment, which waits for who is registering.
        var lottery = await work.Connection.QuerySingleOrDefaultAsync<Lottery>($"{Lottery.Select} where id = @id for share", new { id });
        if (lottery is null)
            return Lottery.NotFound();
        if (lottery.State != "open" || work.Now >= lottery.RegistrationUntil)
            return Problems.RegistrationClosed.Because(lottery.State == "withdrawn"
                ? $"The lottery was withdrawn: {lottery.WithdrawnReason}"
                : $"Registration ended at {lottery.RegistrationUntil}; it is {work.Now}.");
        var citizenKey = await work.Connection.QuerySingleOrDefaultAsync<byte[]>(Citizen, new { actor.ClientId, body.CitizenReference });
        if (citizenKey is null)
            return Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference. Take one from POST /v1/citizen-references.");
        // Random, not ordered by time: the list must not tell who came when.
        var (registration, nonce) = (Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
        var commitment = LotteryDraw.Commitment(id, registration, nonce);
        try
        {
            await work.Connection.ExecuteAsync(Insert, new { registration, id, actor.ClientId, citizenKey, nonce, commitment, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "lottery_once_per_citizen" })
        {
            return Problems.AlreadyRegistered.Because("The citizen has registered for this lottery already, perhaps through another partner; each takes part once.");
        }
        return TypedResults.Created($"/v1/lotteries/{id}/registrations/{registration}",
            new RegistrationReceipt(registration, Convert.ToHexStringLower(nonce), Convert.ToHexStringLower(commitment)));
    }
}
