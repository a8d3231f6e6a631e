using System.Security.Cryptography;
using System.Text;
using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Personal;

/// <summary>
/// GET /v1/citizen-references/{reference}/personal-data: everything that booking holds of a citizen, whichever client gave
/// it. For a data protection officer, when a citizen asks what is known of them; that it was read is recorded.
/// </summary>
public static class ExportPersonalData
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/citizen-references/{reference}/personal-data", HandleAsync)
        .Demands(Scopes.BookingRead, Roles.DataProtectionOfficer)
        .Refuses(Problems.CitizenReferenceNotFound)
        .WithTags("Citizens").WithSummary("Everything held of a citizen")
        .WithDescription("For a data protection officer: visits, contacts in full, needs, applications, fees, payments, notices, waitlist, entitlements and lotteries of the citizen, through whichever client they came. Each reading is recorded.");

    /// <param name="ExportedAt">When it was read.</param>
    /// <param name="Visits">All visits that lead to the citizen, in the order of booking.</param>
    /// <param name="Contacts">Addresses, in full.</param>
    /// <param name="Needs">What was said that the visitor needs.</param>
    /// <param name="Applications">What was applied for, and when it was promised.</param>
    /// <param name="Fees">What was owed.</param>
    /// <param name="Payments">What was paid.</param>
    /// <param name="Notices">What was sent; texts are not kept.</param>
    /// <param name="Waitlist">Places on the waitlist.</param>
    /// <param name="Entitlements">What was used of an entitlement.</param>
    /// <param name="Lotteries">Lotteries the citizen took part in.</param>
    public sealed record PersonalData(
        Instant ExportedAt,
        IReadOnlyList<VisitAnswer> Visits,
        IReadOnlyList<ContactOfVisit> Contacts,
        IReadOnlyList<NeedsOfVisit> Needs,
        IReadOnlyList<ApplicationOfVisit> Applications,
        IReadOnlyList<FeeOfVisit> Fees,
        IReadOnlyList<PaymentOfVisit> Payments,
        IReadOnlyList<NoticeOfVisit> Notices,
        IReadOnlyList<PlaceOnWaitlist> Waitlist,
        IReadOnlyList<EntitlementUsed> Entitlements,
        IReadOnlyList<LotteryEntered> Lotteries);

    public sealed record ContactOfVisit(Guid VisitId, string Language, string? Email, string? Phone);

    public sealed record NeedsOfVisit
    {
        public Guid VisitId { get; init; }
        public string[] Needs { get; init; } = [];
        public string? InterpreterLanguage { get; init; }
        public string? OnBehalfOf { get; init; }
    }

    public sealed record ApplicationOfVisit
    {
        public Guid VisitId { get; init; }
        public string State { get; init; } = "";
        public LocalDate AcceptedOn { get; init; }
        public LocalDate PromisedOn { get; init; }
        public LocalDate? ReadyOn { get; init; }
        public Instant? CollectedAt { get; init; }
    }

    public sealed record FeeOfVisit
    {
        public Guid VisitId { get; init; }
        public string FeeId { get; init; } = "";
        public decimal Amount { get; init; }
        public string Currency { get; init; } = "";
    }

    public sealed record PaymentOfVisit
    {
        public Guid VisitId { get; init; }
        public decimal Amount { get; init; }
        public string Currency { get; init; } = "";
        public string State { get; init; } = "";
        public Instant? PaidAt { get; init; }
        public string? Receipt { get; init; }
    }

    public sealed record NoticeOfVisit
    {
        public Guid VisitId { get; init; }
        public string Kind { get; init; } = "";
        public string State { get; init; } = "";
        public string? Channel { get; init; }
        public Instant? SentAt { get; init; }
    }

    public sealed record PlaceOnWaitlist
    {
        public string ServiceId { get; init; } = "";
        public string[] CentreIds { get; init; } = [];
        public string State { get; init; } = "";
        public Instant CreatedAt { get; init; }
    }

    public sealed record EntitlementUsed
    {
        public string EntitlementId { get; init; } = "";
        public string Period { get; init; } = "";
        public Guid VisitId { get; init; }
    }

    public sealed record LotteryEntered
    {
        public Guid LotteryId { get; init; }
        public Instant RegisteredAt { get; init; }
        public int? Position { get; init; }
    }

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @reference";

    private const string Record = "insert into personal_data_export (at, client_id, actor, reference_digest) values (@now, @ClientId, @Subject, @digest)";

    private const string Visits = $"select {Visit.Columns} from visit where citizen_key = @key order by id";

    // Each of these reads the rows of the citizen's visits, which ids names.
    private const string Needs = "select visit_id, needs, interpreter_language, on_behalf_of from visit_needs where visit_id = any(@ids) order by visit_id";
    private const string Applications = "select visit_id, state, accepted_on, promised_on, ready_on, collected_at from application where visit_id = any(@ids) order by visit_id";
    private const string Fees = "select visit_id, fee_id, amount, currency from fee_owed where visit_id = any(@ids) order by visit_id";
    private const string Payments = "select visit_id, amount, currency, state, paid_at, receipt from payment where visit_id = any(@ids) order by visit_id, id";
    private const string Notices = "select visit_id, kind, state, channel, sent_at from notice where visit_id = any(@ids) order by visit_id, created_at, id";

    private const string Waitlist = "select service_id, centre_ids, state, created_at from waitlist_entry where citizen_key = @key order by position";
    private const string Entitlements = "select entitlement_id, period, visit_id from entitlement_use where citizen_key = @key order by entitlement_id, period, ordinal";
    private const string Lotteries = "select lottery_id, created_at as registered_at, position from lottery_registration where citizen_key = @key order by created_at, id";

    private static async Task<Results<Ok<PersonalData>, Problem>> HandleAsync(
        Guid reference, NpgsqlDataSource dataSource, KeyEncryptionKey keys, Actor actor, TimeProvider time, HttpContext http)
    {
        var now = time.Now();
        await using var connection = await dataSource.OpenConnectionAsync();
        // Nothing is shown whose showing is not recorded, and all of it is as of one moment.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        if (await connection.QuerySingleOrDefaultAsync<byte[]>(Citizen, new { actor.ClientId, reference }) is not { } key)
            return Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference, or it has been erased.");
        await connection.ExecuteAsync(Record, new { now, actor.ClientId, actor.Subject, digest = DigestOf(reference) });

        var visits = (await connection.QueryAsync<Visit>(Visits, new { key })).AsList();
        var ids = visits.ConvertAll(visit => visit.Id).ToArray();
        var contacts = new List<ContactOfVisit>();
        foreach (var id in ids)
            if (await Contact.OfAsync(connection, keys, id) is var (contact, _))
                contacts.Add(new ContactOfVisit(id, contact.Language, contact.Email, contact.Phone));
        async Task<IReadOnlyList<T>> OfAsync<T>(string sql) => (await connection.QueryAsync<T>(sql, new { key, ids })).AsList();
        var data = new PersonalData(
            now, visits.ConvertAll(visit => VisitAnswer.Of(visit.At(now))), contacts,
            await OfAsync<NeedsOfVisit>(Needs), await OfAsync<ApplicationOfVisit>(Applications), await OfAsync<FeeOfVisit>(Fees),
            await OfAsync<PaymentOfVisit>(Payments), await OfAsync<NoticeOfVisit>(Notices), await OfAsync<PlaceOnWaitlist>(Waitlist),
            await OfAsync<EntitlementUsed>(Entitlements), await OfAsync<LotteryEntered>(Lotteries));
        await transaction.CommitAsync();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(data);
    }

    /// <summary>What the record has in place of the reference.</summary>
    private static byte[] DigestOf(Guid reference) => SHA256.HashData(Encoding.UTF8.GetBytes($"asan.export.v1\n{reference:D}"));
}
