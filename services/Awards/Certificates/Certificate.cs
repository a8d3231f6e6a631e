using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Awards.Cycles;
using Asan.Awards.Results;

namespace Asan.Awards.Certificates;

/// <summary>What a certificate certifies: the payload of its JWS, all that was true when it was issued.</summary>
/// <param name="Format"><c>asan.certificate.v1</c>.</param>
/// <param name="Code">The certificate, 20 characters of Crockford's base 32.</param>
/// <param name="CycleId">The cycle.</param>
/// <param name="ProgrammeName">The award.</param>
/// <param name="CycleTitle">Its cycle.</param>
/// <param name="EntryId">The entry.</param>
/// <param name="AuthorityId">The authority that entered.</param>
/// <param name="AuthorityName">Its name.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Title">The practice's title.</param>
/// <param name="Winner">Whether it won; else the certificate is of taking part.</param>
/// <param name="Rank">A winner's rank; null for others.</param>
/// <param name="IssuedOn">The day of the announcement in Baku.</param>
public sealed record CertificateStatement(
    string Format, string Code, string CycleId, Texts ProgrammeName, Texts CycleTitle, Guid EntryId, string AuthorityId, Texts AuthorityName, string Country,
    Texts Title, bool Winner, int? Rank, LocalDate IssuedOn);

/// <summary>Certificates: issued with the announcement, signed, and found again by their code.</summary>
public static class Certificate
{
    private const string Format = "asan.certificate.v1";
    private const string JwsType = "asan-certificate+jws";

    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    private const string PlacesSql = """
        select r.entry_id, e.authority_id, a.name as authority_name, a.country, e.practice -> 'title' as title, r.rank, r.winner,
            p.name as programme_name, c.title as cycle_title
        from ranking r
            join entry e on e.id = r.entry_id
            join authority a on a.id = e.authority_id
            join cycle c on c.id = r.cycle_id
            join programme p on p.id = c.programme_id
        where r.cycle_id = @Id
        """;

    private const string InsertSql = "insert into certificate (code, cycle_id, entry_id, statement, issued_at) select code, @Id, entry, statement, @Now from unnest(@Codes, @Entries, @Statements) as made (code, entry, statement)";

    private const string FindSql = """
        select c.statement, c.issued_at, p.corrected_rank
        from certificate c join cycle y on y.id = c.cycle_id left join result_appeal p on p.entry_id = c.entry_id
        where c.code = @code and y.state in ('Announced', 'Archived')
        """;

    /// <summary>Entering Announced: every ranked entry gets a certificate, of winning or of taking part.</summary>
    internal static async Task IssueAsync(LockedCycle cycle, UnitOfWork work)
    {
        using var key = await SigningKey.OpenAsync(work.Connection, GetAwardKeys.CertificatePurpose);
        var issuedOn = work.Now.InZone(Zone).Date;
        var made = (await work.Connection.QueryAsync<PlaceRow>(PlacesSql, new { cycle.Id })).Select(place =>
        {
            var statement = new CertificateStatement(
                Format, TypedCode.Normalise(TypedCode.New()), cycle.Id, place.ProgrammeName, place.CycleTitle, place.EntryId, place.AuthorityId, place.AuthorityName,
                place.Country, place.Title, place.Winner, place.Winner ? place.Rank : null, issuedOn);
            return (statement.Code, statement.EntryId, Jws: key.SignJws(JwsType, JsonSerializer.SerializeToUtf8Bytes(statement, JsonColumns.Json)));
        }).ToList();
        await work.Connection.ExecuteAsync(InsertSql, new
        {
            cycle.Id, work.Now, Codes = made.Select(one => one.Code).ToArray(), Entries = made.Select(one => one.EntryId).ToArray(), Statements = made.Select(one => one.Jws).ToArray(),
        });
    }

    /// <summary>The certificate of a code as people type it, with its signature checked; null when there is none, or it is not public.</summary>
    internal static async Task<FoundCertificate?> FindAsync(NpgsqlConnection connection, string code)
    {
        if (await connection.QuerySingleOrDefaultAsync<FoundRow>(FindSql, new { code = TypedCode.Normalise(code) }) is not { } row)
            return null;
        using var key = await SigningKey.OpenAsync(connection, GetAwardKeys.CertificatePurpose);
        return Read(row.Statement, key.Public) is { } statement
            ? new FoundCertificate(statement, row.Statement, row.IssuedAt, key.Public.Kid, row.CorrectedRank)
            // Whoever wrote the row did not hold the key. That is no certificate.
            : null;
    }

    /// <summary>What a JWS states; null when the key did not sign it.</summary>
    public static CertificateStatement? Read(string jws, Jwk key)
    {
        if (jws.Split('.') is not [var header, var payload, var signature] || !Base64Url.IsValid(payload) || !Base64Url.IsValid(signature) || signature.Length != 86)
            return null;
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
        });
        return ecdsa.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)
            ? JsonSerializer.Deserialize<CertificateStatement>(Base64Url.DecodeFromChars(payload), JsonColumns.Json)
            : null;
    }

    public static Problem NotFound => Problems.CertificateNotFound.Because(
        "Expected the code of a certificate, 20 letters and digits; no certificate that we signed has this one. Compare it with the print, letter by letter.");

    private sealed record PlaceRow(
        Guid EntryId, string AuthorityId, Texts AuthorityName, string Country, Texts Title, int Rank, bool Winner, Texts ProgrammeName, Texts CycleTitle);

    private sealed record FoundRow(string Statement, Instant IssuedAt, int? CorrectedRank);
}

/// <param name="Statement">What it certifies.</param>
/// <param name="Jws">The same as it was signed.</param>
/// <param name="IssuedAt">When.</param>
/// <param name="KeyId">By which key.</param>
/// <param name="CorrectedRank">What an upheld appeal changed later.</param>
internal sealed record FoundCertificate(CertificateStatement Statement, string Jws, Instant IssuedAt, string KeyId, int? CorrectedRank);
