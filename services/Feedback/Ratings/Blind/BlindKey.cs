using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Asan.Feedback.Cases;
using Dapper;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>
/// The key of a group: the visits of one agency's service with one outcome that closed in one month. The rating's questions and
/// place follow from the key, so nobody need say them, and nobody is told apart within the group.
/// <para>
/// Signing and rating never overlap in time: signatures are given until the 7th of the month after, ratings are taken from
/// then on for 30 days. However precisely somebody recorded when each signature was asked for, a rating may belong to any
/// of them.
/// </para>
/// </summary>
public sealed record BlindKey(string Id, string AgencyId, string ServiceId, string Outcome, string Month, byte[] PrivatePkcs8)
{
    /// <summary>Closed visits that a group has before its key exists.</summary>
    public const int VisitsNeeded = 50;

    /// <summary>Signatures that a group has before one of its ratings is taken: with fewer, the rater is one of few.</summary>
    public const int SignaturesNeeded = 10;

    private static readonly Duration SigningAfterMonth = Duration.FromDays(7);
    private static readonly Duration RatingFor = Duration.FromDays(30);

    public Instant SignedUntil => SigningEnds(Month);

    public Instant RatedUntil => SignedUntil + RatingFor;

    /// <summary>The month's first instant in Baku, and that of the next.</summary>
    public static (Instant From, Instant Until) Span(string month)
    {
        var first = LocalDatePattern.Iso.Parse($"{month}-01").Value;
        return (first.AtStartOfDayInZone(DueDates.Zone).ToInstant(), first.PlusMonths(1).AtStartOfDayInZone(DueDates.Zone).ToInstant());
    }

    public static Instant SigningEnds(string month) => Span(month).Until + SigningAfterMonth;

    public RSAParameters Parameters()
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(PrivatePkcs8, out _);
        return rsa.ExportParameters(includePrivateParameters: true);
    }

    public BlindJwk Public => BlindJwk.Of(Parameters());

    private const string Columns = "id, agency_id, service_id, outcome, month, private_pkcs8";

    public static Task<BlindKey?> FindAsync(NpgsqlConnection connection, string id) =>
        connection.QuerySingleOrDefaultAsync<BlindKey?>($"select {Columns} from blind_key where id = @id", new { id });

    private const string FindGroup = $"""
        select {Columns} from blind_key where (agency_id, service_id, outcome, month) = (@AgencyId, @ServiceId, @Outcome, @month)
        """;

    // Visits are never deleted: a group that has its fifty keeps them.
    private const string HasEnough = """
        select count(*) = @VisitsNeeded from (
            select from closed_visit
            where (agency_id, service_id, outcome) = (@AgencyId, @ServiceId, @Outcome) and closed_at >= @From and closed_at < @Until
            limit @VisitsNeeded) visit
        """;

    private const string Insert = """
        insert into blind_key (id, agency_id, service_id, outcome, month, private_pkcs8, created_at)
        values (@Id, @AgencyId, @ServiceId, @Outcome, @month, @Pkcs8, @now) on conflict on constraint blind_key_one_a_group do nothing
        """;

    /// <summary>The key of the visit's group, made when the group has its fifty visits; null before.</summary>
    public static async Task<BlindKey?> OfAsync(NpgsqlConnection connection, RatedVisit visit, Instant now)
    {
        var month = PublishRatings.MonthOf(visit.ClosedAt);
        var group = new { visit.AgencyId, visit.ServiceId, visit.Outcome, month };
        if (await connection.QuerySingleOrDefaultAsync<BlindKey?>(FindGroup, group) is { } known)
            return known;
        var (from, until) = Span(month);
        if (!await connection.QuerySingleAsync<bool>(HasEnough, new { visit.AgencyId, visit.ServiceId, visit.Outcome, From = from, Until = until, VisitsNeeded }))
            return null;
        using var rsa = RSA.Create(BlindRsa.KeyBits);
        var jwk = BlindJwk.Of(rsa.ExportParameters(includePrivateParameters: false));
        await connection.ExecuteAsync(Insert, new { Id = jwk.Kid, visit.AgencyId, visit.ServiceId, visit.Outcome, month, Pkcs8 = rsa.ExportPkcs8PrivateKey(), now });
        return await connection.QuerySingleAsync<BlindKey>(FindGroup, group); // ours, or that of who was first
    }

    /// <summary>Whether ten visits and more have a signature under this key.</summary>
    public Task<bool> HasSignaturesAsync(NpgsqlConnection connection) => connection.QuerySingleAsync<bool>(
        "select count(*) = @SignaturesNeeded from (select from rating_token where blind_key = @Id limit @SignaturesNeeded) signed", new { Id, SignaturesNeeded });
}

/// <summary>A public RSA key (RFC 7518 section 6.3) for blind signatures and nothing else.</summary>
/// <param name="Kty">Key type, RSA.</param>
/// <param name="N">Modulus, base64url.</param>
/// <param name="E">Exponent, base64url.</param>
/// <param name="Kid">The key's RFC 7638 thumbprint.</param>
/// <param name="Alg">The variant of RFC 9474 section 5.</param>
/// <param name="Use">sig.</param>
public sealed record BlindJwk(string Kty, string N, string E, string Kid, string Alg, string Use)
{
    public static BlindJwk Of(RSAParameters key)
    {
        var (n, e) = (Base64Url.EncodeToString(key.Modulus), Base64Url.EncodeToString(key.Exponent));
        var kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"e":"{{e}}","kty":"RSA","n":"{{n}}"}""")));
        return new BlindJwk("RSA", n, e, kid, "RSABSSA-SHA384-PSS-Randomized", "sig");
    }
}
