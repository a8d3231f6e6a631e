using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>
/// POST /v1/forums/{id}/scans: what a scanner saw while it had no network. Scans are a set that only grows, and a guest's
/// check-in is the earliest of theirs: whatever order, number and share of uploads come in, the outcome is the same.
/// </summary>
public static class UploadScans
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/scans", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.ForumNotFound)
        .WithTags("Check-in").WithSummary("Upload scans")
        .WithDescription("Send a scan as often as you like: device and sequence name it. Each gets an outcome of its own; a bad one holds up no other.");

    /// <param name="DeviceId">The scanner.</param>
    /// <param name="Scans">What it saw.</param>
    public sealed record ScansRequest([Slug] string DeviceId, [Length(1, 500)] IReadOnlyList<Scan> Scans);

    /// <param name="Sequence">1, 2, 3 … of the device; a number is used once.</param>
    /// <param name="Badge">What the QR code says.</param>
    /// <param name="ScannedAt">When, by the device's clock.</param>
    public sealed record Scan([Range(1, long.MaxValue)] long Sequence, [Length(1, 1000)] string Badge, Instant ScannedAt);

    /// <param name="Sequence">Which scan.</param>
    /// <param name="Outcome">checked-in; already-checked-in (a scan of the guest stands that was earlier); badge-invalid (no badge of this
    /// forum); guest-unknown; time-invalid (in the future, or over 30 days old); sequence-reused (another scan has this number).</param>
    /// <param name="GuestId">Whose badge it was.</param>
    public sealed record ScanOutcome(long Sequence, string Outcome, string? GuestId);

    public sealed record ScansAnswer(IReadOnlyList<ScanOutcome> Outcomes);

    /// <summary>How far a device's clock may run ahead of ours.</summary>
    private static readonly Duration Ahead = Duration.FromMinutes(2);

    /// <summary>How long a scanner may keep its scans to itself.</summary>
    private static readonly Duration Oldest = Duration.FromDays(30);

    private const string Keep = """
        insert into scan (forum_id, device_id, sequence, guest_id, scanned_at, uploaded_at, uploaded_by)
        select @id, @DeviceId, @Sequence, g.id, @ScannedAt, @Now, @Subject from guest g where g.forum_id = @id and g.id = @Guest
        on conflict on constraint scan_once do nothing
        """;

    private const string Kept = "select guest_id, scanned_at from scan where forum_id = @id and device_id = @DeviceId and sequence = @Sequence";

    // The earlier one stands; of two at one instant that of the device and number first in order. One made online comes
    // before a scan of the same instant. The least of a set does not depend on the order in which its members come.
    private const string CheckIn = """
        insert into check_in as c (forum_id, guest_id, checked_in_at, checked_in_by, device_id, sequence)
        values (@id, @Guest, @ScannedAt, @Subject, @DeviceId, @Sequence)
        on conflict on constraint check_in_once do update set
            checked_in_at = excluded.checked_in_at, checked_in_by = excluded.checked_in_by, device_id = excluded.device_id, sequence = excluded.sequence
        where (excluded.checked_in_at, excluded.device_id, excluded.sequence) < (c.checked_in_at, coalesce(c.device_id, ''), coalesce(c.sequence, 0))
        """;

    private const string Stands = "select exists (select 1 from check_in where forum_id = @id and device_id = @DeviceId and sequence = @Sequence)";

    private static async Task<Results<Ok<ScansAnswer>, Problem>> HandleAsync(string id, ScansRequest body, UnitOfWork work, Actor actor)
    {
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from forum where id = @id)", new { id }))
            return Problems.ForumNotFound.Because("No forum has this id. GET /v1/forums lists them.");
        using var key = await SigningKey.OpenAsync(work.Connection, Badge.KeyPurpose);
        var outcomes = new Dictionary<int, ScanOutcome>();
        // Guest by guest in one order, so that two uploads cannot wait for each other.
        foreach (var (index, scan, badge) in body.Scans.Select((scan, index) => (index, scan, Badge: Badge.Open(key, scan.Badge))).OrderBy(each => each.Badge?.Guest, StringComparer.Ordinal))
            outcomes[index] = new ScanOutcome(scan.Sequence, await TakeAsync(id, body.DeviceId, scan, badge, work, actor), badge?.Forum == id ? badge.Guest : null);
        await work.RecordAsync(actor, "scans.uploaded", id, new { body.DeviceId, scans = body.Scans.Count });
        return TypedResults.Ok(new ScansAnswer([.. outcomes.OrderBy(outcome => outcome.Key).Select(outcome => outcome.Value)]));
    }

    private static async Task<string> TakeAsync(string id, string deviceId, Scan scan, Badge? badge, UnitOfWork work, Actor actor)
    {
        if (badge?.Forum != id)
            return "badge-invalid";
        var at = Microseconds(scan.ScannedAt);
        if (at > work.Now + Ahead || at < work.Now - Oldest)
            return "time-invalid";
        var row = new { id, DeviceId = deviceId, scan.Sequence, badge.Guest, ScannedAt = at, work.Now, actor.Subject };
        if (await work.Connection.ExecuteAsync(Keep, row) == 0)
        {
            if (await work.Connection.QuerySingleOrDefaultAsync<(string Guest, Instant At)?>(Kept, row) is not { } kept)
                return "guest-unknown";
            if (kept != (badge.Guest, at))
                return "sequence-reused";
        }
        await work.Connection.ExecuteAsync(CheckIn, row);
        return await work.Connection.QuerySingleAsync<bool>(Stands, row) ? "checked-in" : "already-checked-in";
    }

    // What PostgreSQL keeps, so that a scan that comes again is found equal.
    private static Instant Microseconds(Instant at) => at.InUtc().Year is < 1900 or > 2100 ? Instant.MinValue : Instant.FromUnixTimeTicks(at.ToUnixTimeTicks() / 10 * 10);
}
