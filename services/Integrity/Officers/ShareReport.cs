using System.ComponentModel.DataAnnotations;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Integrity.Officers;

/// <summary>
/// GET /v1/integrity/officers: whom a report can be shared with; POST /v1/integrity/reports/{id}/officers: an officer of
/// the report lets one more read it. Only the officer's own program can: it seals every message's key again.
/// </summary>
public static class ShareReport
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/integrity/officers", ListAsync)
            .Demands(Scopes.Integrity, Roles.IntegrityOfficer)
            .WithTags("Officers").WithSummary("List integrity officers and their keys");
        api.MapPost("/integrity/reports/{id}/officers", HandleAsync)
            .Demands(Scopes.Integrity, Roles.IntegrityOfficer).Idempotent()
            .Refuses(Problems.ReportNotFound, Problems.OfficerExcluded, Problems.ReadersDiffer, Problems.TooManyReaders)
            .WithTags("Officers").WithSummary("Let one more officer read a report");
    }

    /// <param name="OfficerId">The officer with this key.</param>
    /// <param name="CentreId">Where the officer works.</param>
    /// <param name="AgencyId">For whom the officer works.</param>
    /// <param name="PublicKey">The key, in base64url.</param>
    public sealed record OfficerItem(Guid OfficerId, string? CentreId, string? AgencyId, string PublicKey);

    /// <param name="OfficerId">Who may read it from now on.</param>
    /// <param name="Keys">The key of every message, sealed for that officer.</param>
    public sealed record ShareRequest(Guid OfficerId, [Length(1, 100)] IReadOnlyList<NumberedKey> Keys);

    /// <param name="Number">The message.</param>
    /// <param name="Key">Its key, sealed.</param>
    public sealed record NumberedKey([Range(1, 100)] int Number, SealedKey Key);

    /// <param name="OfficerId">Who may read it now.</param>
    public sealed record ShareAnswer(Guid OfficerId);

    private sealed record OfficerRow(Guid Id, string Centre, string Agency, byte[] PublicKey);

    private const string List = "select id, centre, agency, public_key from officer where id > @After and retired_on is null order by id limit @Limit + 1";

    private const string Assign = """
        insert into assignment (report_id, officer_id, accused_digest, report_centre, report_agency, officer_digest, officer_centre, officer_agency)
        select report.id, officer.id, accused_digest, report.centre, report.agency, subject_digest, officer.centre, officer.agency
        from report, officer where report.id = @id and officer.id = @OfficerId and retired_on is null
        """;

    private const string InsertKey = "insert into message_key (report_id, number, officer_id, encapsulated, sealed) values (@id, @Number, @OfficerId, @Encapsulated, @Sealed)";

    private static async Task<Page<OfficerItem>> ListAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<OfficerRow>(List, new { After = page.AfterId(), page.Limit }))
            .Select(row => new OfficerItem(row.Id, row.Centre is "" ? null : row.Centre, row.Agency is "" ? null : row.Agency, Messages.Base64(row.PublicKey))).ToList();
        return Page.Of(http, rows, page, row => row.OfficerId.ToString());
    }

    private static async Task<Results<Ok<ShareAnswer>, Problem>> HandleAsync(Guid id, ShareRequest body, Actor actor, UnitOfWork work)
    {
        var keys = body.Keys.Select((key, i) => (key.Number, Key: key.Key.Read($"$.keys[{i}].key"))).OrderBy(key => key.Number).ToList();
        if (await Deeds.LockAsync(work, actor, id) is null)
            return Deeds.NotFound();
        var numbers = await work.Connection.QueryAsync<int>("select number from message where report_id = @id order by number", new { id });
        if (!numbers.SequenceEqual(keys.Select(key => key.Number)))
            return Problems.ReadersDiffer.Because($"Expected the key of every message of the report; {keys.Count} came. Read the report again.");
        // The report's row is locked, so nobody else adds one meanwhile.
        if (await work.Connection.QuerySingleAsync<int>("select count(*)::int from assignment where report_id = @id", new { id }) >= AnswerReport.MaxReaders)
            return Problems.TooManyReaders.Because($"Expected a report with fewer than {AnswerReport.MaxReaders} officers; this one has as many.");
        try
        {
            if (await work.Connection.ExecuteAsync(Assign, new { id, body.OfficerId }) == 0)
                return CommonProblems.InvalidRequest.Because("The body has a fault; see `errors`.", new Fault("$.officerId", "an officer of GET /v1/integrity/officers", "a UUID of nobody there"));
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.UniqueViolation)
        {
            return Problems.OfficerExcluded.Because(e.SqlState == PostgresErrorCodes.UniqueViolation
                ? "Expected an officer who cannot read the report yet; this one can."
                : "Expected an officer who is not accused, nor of the centre or agency that the report is about; this one is.");
        }
        await work.Connection.ExecuteAsync(InsertKey, keys.Select(key => new { id, key.Number, body.OfficerId, key.Key.Encapsulated, key.Key.Sealed }));
        await Deeds.RecordAsync(work, actor, "share", id);
        return TypedResults.Ok(new ShareAnswer(body.OfficerId));
    }
}
