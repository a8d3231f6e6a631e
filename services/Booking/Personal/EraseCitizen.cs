using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Personal;

/// <summary>
/// POST /v1/citizen-references/{reference}/erase: destroys the key of a citizen's personal data, and cuts closed visits
/// off from the citizen. What stays, stays as a fact of the centre's day: docs/retention.md.
/// </summary>
public static class EraseCitizen
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/citizen-references/{reference}/erase", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.CitizenReferenceNotFound)
        .WithTags("Citizens").WithSummary("Erase a citizen's personal data")
        .WithDescription("At the citizen's wish, by a client that has a reference. Every contact given for the citizen, by whichever client, is unreadable from then on; the reference ends. Visits that are over stay without a way back to the citizen.");

    /// <param name="Reason">Why, for the record: such as the citizen's wish, a court's order. Nothing personal.</param>
    /// <param name="LegalBasis">The law and clause it rests on.</param>
    public sealed record EraseCitizenRequest([StringLength(300, MinimumLength = 1)] string? Reason = null, [StringLength(300, MinimumLength = 1)] string? LegalBasis = null);

    /// <param name="ErasedAt">When.</param>
    /// <param name="Contacts">How many contacts became unreadable.</param>
    /// <param name="VisitsCutOff">Visits that are over and no longer lead to the citizen.</param>
    /// <param name="VisitsOpen">Visits to come or in progress, which keep their time; without a contact.</param>
    public sealed record ErasedAnswer(Instant ErasedAt, int Contacts, int VisitsCutOff, int VisitsOpen);

    private const string Reference = "delete from citizen_reference where client_id = @ClientId and reference = @reference returning citizen_key";

    // The contacts go with the key. Without it their copies in a backup are noise.
    private const string Destroy = """
        with contacts as (select count(*)::int as n from contact where owner = @key),
             gone as (delete from citizen_data_key where owner = @key)
        select n from contacts
        """;

    // A new random key a visit: not even the visits of one citizen can be told to be of one person.
    private const string CutOff = """
        update visit set citizen_key = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
        where citizen_key = @key and state in ('served', 'refused', 'abandoned', 'no-show', 'cancelled', 'expired')
        """;

    // So must nothing else lead from a visit that is over to the citizen (migration 0038).
    private const string CutOffOthers = "select forget_appointments(@key)";

    private const string Open = "select count(*)::int from visit where citizen_key = @key";

    private const string Record = "insert into erasure (at, client_id, actor, reference_digest, reason, legal_basis) values (@Now, @ClientId, @Subject, @digest, @Reason, @LegalBasis)";

    private static async Task<Results<Ok<ErasedAnswer>, Problem>> HandleAsync(Guid reference, UnitOfWork work, Actor actor, EraseCitizenRequest? body = null)
    {
        var key = await work.Connection.QuerySingleOrDefaultAsync<byte[]>(Reference, new { actor.ClientId, reference });
        if (key is null)
            return Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference, or it has been erased.");
        var contacts = await work.Connection.QuerySingleAsync<int>(Destroy, new { key });
        var cutOff = await work.Connection.ExecuteAsync(CutOff, new { key });
        await work.Connection.ExecuteAsync(CutOffOthers, new { key });
        var open = await work.Connection.QuerySingleAsync<int>(Open, new { key });
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"asan.erasure.v1\n{reference:D}"));
        await work.Connection.ExecuteAsync(Record, new { work.Now, actor.ClientId, actor.Subject, digest, body?.Reason, body?.LegalBasis });
        return TypedResults.Ok(new ErasedAnswer(work.Now, contacts, cutOff, open));
    }
}
