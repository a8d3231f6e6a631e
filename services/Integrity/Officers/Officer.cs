using System.Buffers;
using System.Buffers.Text;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Officers;

/// <summary>A text's key sealed for one reader, in base64url.</summary>
/// <param name="Encapsulated">The ephemeral public key, 65 bytes.</param>
/// <param name="Sealed">The sealed key, 48 bytes.</param>
public sealed record SealedKey(
    [System.ComponentModel.DataAnnotations.StringLength(88, MinimumLength = 86)] string Encapsulated,
    [System.ComponentModel.DataAnnotations.StringLength(64, MinimumLength = 64)] string Sealed)
{
    internal static SealedKey Of(byte[] encapsulated, byte[] sealedKey) => new(Base64Url.EncodeToString(encapsulated), Base64Url.EncodeToString(sealedKey));

    internal SealedText.Key Read(string at) =>
        new(Bytes.PublicKey(Encapsulated, $"{at}.encapsulated"), Bytes.Read(Sealed, $"{at}.sealed", SealedText.SealedKeyBytes, SealedText.SealedKeyBytes));
}

/// <summary>Bytes that came as base64url.</summary>
internal static class Bytes
{
    /// <exception cref="ProblemException">They are none, or too few or too many.</exception>
    public static byte[] Read(string text, string at, int least, int most)
    {
        var bytes = new byte[most];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var length) == OperationStatus.Done && length >= least
            ? bytes[..length]
            : throw CommonProblems.InvalidRequest.Because("The body has a fault; see `errors`.",
                new Fault(at, least == most ? $"{most} bytes in base64url" : $"{least} to {most} bytes in base64url", Came.Describe(text))).AsException();
    }

    public static byte[] PublicKey(string text, string at)
    {
        var point = Read(text, at, Hpke.PublicKeyBytes, Hpke.PublicKeyBytes);
        return Hpke.IsPublicKey(point) ? point : throw CommonProblems.InvalidRequest.Because("The body has a fault; see `errors`.",
            new Fault(at, "an uncompressed point of P-256", "65 bytes that are none")).AsException();
    }
}

internal static class Deeds
{
    public static Task RecordAsync(UnitOfWork work, Actor actor, string action, Guid? report = null) => work.Connection.ExecuteAsync(
        "insert into audit (id, done_on, actor, action, report_id) values (@id, @day, @Subject, @action, @report)",
        new { id = Guid.NewGuid(), day = work.Now.Day(), actor.Subject, action, report });

    /// <summary>
    /// In a <c>where</c> over reports, with the parameters Subject, Centre and Agency: those assigned to the officer, unless
    /// the officer has been posted since to the centre or agency that the report is about.
    /// </summary>
    public const string Reads = """
        exists (select from assignment join officer on officer.id = officer_id where report_id = report.id and subject = @Subject)
        and (@Centre::text is null or report.centre <> @Centre) and (@Agency::text is null or report.agency <> @Agency)
        """;

    /// <summary>A report that the officer may read, locked; its state, or null when there is none for this officer.</summary>
    public static Task<string?> LockAsync(UnitOfWork work, Actor actor, Guid report) => work.Connection.QuerySingleOrDefaultAsync<string>(
        $"select state from report where id = @report and {Reads} for update", new { report, actor.Subject, actor.Centre, actor.Agency });

    // The same for a report of others as for none: whether somebody else has one is nobody's business.
    public static Problem NotFound() => Problems.ReportNotFound.Because("Expected the id of a report that is assigned to you; there is none with this one. GET /v1/integrity/reports lists them.");
}
