using System.Security.Cryptography;
using System.Text.Json;
using Asan.Booking.Personal;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Notices;

/// <summary>
/// Sends what is due. A notice is locked while it is with the provider and marked as sent after its answer: who dies in
/// between sends it again under the same id.
/// </summary>
internal sealed class SendNotices(
    NpgsqlDataSource dataSource, INoticeDelivery delivery, KeyEncryptionKey keys, TimeProvider time, ILogger<SendNotices> log) : BackgroundService
{
    /// <summary>How often it looks when nothing was due, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // An unreadable contact, or none, drops the notice; so does a visit that is no longer as the notice says.
    private const string Next = """
        select notice.id, notice.visit_id, notice.kind, notice.attempts, visit.state, visit.local_date, visit.local_time, application.accepted_on,
            coalesce(service.name, '{"az": ""}')::text as service, centre.name::text as centre
        from notice
        join visit on visit.id = notice.visit_id
        join centre on centre.id = visit.centre_id
        join service on service.id = visit.service_id
        left join application on application.visit_id = visit.id
        where notice.state = 'due' and notice.next_attempt_at <= @now
        order by notice.next_attempt_at limit 1
        for update of notice skip locked
        """;

    private const string Drop = "update notice set state = 'dropped', next_attempt_at = null, last_error = @why where id = @Id";

    private const string Sent = "update notice set state = 'sent', attempts = attempts + 1, next_attempt_at = null, last_error = null, channel = @channel, sent_at = @now where id = @Id";

    private const string Refused = """
        update notice set attempts = attempts + 1, last_error = left(@why, 300), channel = @channel, next_attempt_at = @next,
            state = case when @next::timestamptz is null then 'failed' else 'due' end
        where id = @Id
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, SendAllAsync, log, "Notices could not be sent", stoppingToken);

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        while (await SendOneAsync(cancellation))
        {
        }
    }

    /// <summary>Sends the one that has been due longest; false when none is.</summary>
    private async Task<bool> SendOneAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = time.Now();
        var due = await connection.QuerySingleOrDefaultAsync<Due>(Next, new { now });
        if (due is null)
            return false;

        var (contact, why) = await ContactOfAsync(connection, due);
        if (contact is null)
            await connection.ExecuteAsync(Drop, new { due.Id, why });
        else
        {
            var notice = Write(due, contact);
            try
            {
                await delivery.DeliverAsync(notice, cancellation);
                await connection.ExecuteAsync(Sent, new { due.Id, notice.Channel, now });
            }
            catch (NoticeRefusedException e)
            {
                var next = Retries.After(due.Attempts + 1) is { } wait ? now + wait : (Instant?)null;
                await connection.ExecuteAsync(Refused, new { due.Id, why = e.Message, notice.Channel, next });
                log.Log(next is null ? LogLevel.Error : LogLevel.Information, "Notice {Notice} was refused ({Attempts}): {Why}", due.Id, due.Attempts + 1, e.Message);
            }
        }
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task<(Contact? Contact, string? Why)> ContactOfAsync(NpgsqlConnection connection, Due due)
    {
        if (due.Kind is "booked" or "changed" or "reminder" && due.State is not ("booked" or "checked-in"))
            return (null, $"The visit is {due.State}.");
        if (due.Kind == "offer" && due.State != "held")
            return (null, $"The offer is {due.State}.");
        try
        {
            return await Contact.OfAsync(connection, keys, due.VisitId) is var (contact, _) ? (contact, null) : (null, "There is no contact.");
        }
        catch (CryptographicException)
        {
            log.LogError("The contact of visit {Visit} cannot be opened with the key-encryption key {Key}", due.VisitId, keys.Id);
            return (null, "The contact cannot be opened.");
        }
    }

    private static OutgoingNotice Write(Due due, Contact contact)
    {
        var text = NoticeTexts.Render(
            due.Kind, contact.Language, NameIn(due.Service, contact.Language), NameIn(due.Centre, contact.Language),
            due.Kind == "ready" ? due.AcceptedOn ?? due.LocalDate : due.LocalDate, due.LocalTime);
        return contact.Email is { } email
            ? new OutgoingNotice(due.Id, due.Kind, "email", email, contact.Language, text.Subject, text.Text)
            : new OutgoingNotice(due.Id, due.Kind, "sms", contact.Phone!, contact.Language, null, text.Sms);
    }

    private static string NameIn(string names, string language) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(names, EventTypes.Json)!.Pick(language).Text;

    private sealed record Due
    {
        public Guid Id { get; init; }
        public Guid VisitId { get; init; }
        public string Kind { get; init; } = "";
        public int Attempts { get; init; }
        public string State { get; init; } = "";
        public LocalDate LocalDate { get; init; }
        public LocalTime? LocalTime { get; init; }
        public LocalDate? AcceptedOn { get; init; }
        public string Service { get; init; } = "";
        public string Centre { get; init; } = "";
    }
}

/// <summary>When a refused notice is tried again.</summary>
public static class Retries
{
    /// <summary>Then it has failed: after about a day.</summary>
    public const int MaxAttempts = 10;

    private static readonly Duration First = Duration.FromSeconds(30);
    private static readonly Duration Longest = Duration.FromHours(4);

    /// <summary>How long to wait after the n-th refusal: 30 s, twice as long each time, at most 4 hours; null: it has failed.</summary>
    public static Duration? After(int attempts) =>
        attempts >= MaxAttempts ? null : Duration.Min(Longest, First * Math.Pow(2, attempts - 1));
}
