using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Integrity.Reports;

/// <summary>POST /v1/integrity/reports: somebody reports bribery or abuse, without saying who they are.</summary>
public static class SendReport
{
    /// <summary>Officers for whom a report is sealed: one who is away does not hold it up, and few know.</summary>
    private const int Officers = 3;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/integrity/reports", HandleAsync)
        .Idempotent().Refuses(Problems.NoOfficer)
        .WithTags("Reports").WithSummary("Report bribery or abuse")
        .WithDescription("Public and without a name: no address, program or client is kept. The receipt is in this answer only; it reads the officers' answers and adds to the report.");

    /// <param name="Category">What it is about.</param>
    /// <param name="Text">What happened. Sealed for officers who are not of the place or agency named, before it is stored.</param>
    /// <param name="Language">The language of the text, in which it is answered.</param>
    /// <param name="CentreId">The centre it happened at: none of its officers will read the report.</param>
    /// <param name="AgencyId">The agency whose staff it is about: none of its officers will read the report.</param>
    /// <param name="Accused">The staff number of whom it is about, if known: that person will not read the report. Not stored.</param>
    /// <param name="Proof">Only when the platform asked for it.</param>
    public sealed record ReportRequest(
        [AllowedValues("bribery", "abuse-of-office", "conflict-of-interest", "discrimination", "other")] string Category,
        [StringLength(Messages.MaxTextLength, MinimumLength = 1)] string Text,
        [AllowedValues("az", "ru", "en", "fr")] string Language,
        [Slug] string? CentreId = null,
        [Slug] string? AgencyId = null,
        [StringLength(64, MinimumLength = 1)] string? Accused = null,
        Flood.Proof? Proof = null);

    /// <param name="Receipt">Keep it: it is the only key to the report, and cannot be given again.</param>
    /// <param name="DueOn">The last day for an answer, local to Baku.</param>
    public sealed record ReportAnswer(string Receipt, LocalDate DueOn);

    // The constraints of assignment say the same; they decide.
    private const string FindOfficers = """
        select id, subject_digest, centre, agency, public_key from officer
        where retired_on is null and subject_digest <> @accused and (@centre = '' or centre <> @centre) and (@agency = '' or agency <> @agency)
        order by (select count(*) from assignment join report on report.id = report_id where officer_id = officer.id and state <> 'closed'), id
        limit @Officers
        """;

    private const string InsertReport = """
        insert into report (id, receipt_digest, reporter_key, category, centre, agency, accused_digest, language, opened_on, due_on)
        values (@id, @Digest, @PublicKey, @Category, @centre, @agency, @accused, @Language, @today, @dueOn)
        """;

    private const string Assign = """
        insert into assignment (report_id, officer_id, accused_digest, report_centre, report_agency, officer_digest, officer_centre, officer_agency)
        values (@id, @OfficerId, @accused, @centre, @agency, @SubjectDigest, @OfficerCentre, @OfficerAgency)
        """;

    private sealed record Officer(Guid Id, byte[] SubjectDigest, string Centre, string Agency, byte[] PublicKey);

    private static async Task<Results<Created<ReportAnswer>, Problem>> HandleAsync(ReportRequest body, UnitOfWork work, Flood flood, PersonDigest digests)
    {
        if (flood.OfWriting(body.Proof) is { } flooded)
            return flooded;
        var (centre, agency, accused) = (body.CentreId ?? "", body.AgencyId ?? "", body.Accused is null ? [] : digests.Of(body.Accused));
        var officers = (await work.Connection.QueryAsync<Officer>(FindOfficers, new { accused, centre, agency, Officers })).AsList();
        if (officers.Count == 0)
            return Problems.NoOfficer.Because(
                "No officer outside the centre and agency named has registered a key. Leave them out, or call the hotline 161 of the Anti-Corruption Directorate.");

        var id = Guid.NewGuid();
        var receipt = TypedCode.New();
        var (_, publicKey) = Receipt.KeyPairOf(receipt);
        var today = work.Now.Day();
        var dueOn = Deadline.After(today);
        await work.Connection.ExecuteAsync(InsertReport, new
        {
            id, Digest = Receipt.DigestOf(receipt), PublicKey = publicKey, body.Category, centre, agency, accused, body.Language, today, dueOn,
        });
        foreach (var officer in officers)
            await work.Connection.ExecuteAsync(Assign, new { id, OfficerId = officer.Id, accused, centre, agency, officer.SubjectDigest, OfficerCentre = officer.Centre, OfficerAgency = officer.Agency });
        var text = SealedText.Seal(body.Text, Messages.Context(id, "reporter"), [publicKey, .. officers.Select(officer => officer.PublicKey)]);
        await Messages.AddAsync(work, id, "reporter", text, [.. officers.Select(officer => officer.Id)]);
        return TypedResults.Created((string?)null, new ReportAnswer(receipt, dueOn));
    }
}
