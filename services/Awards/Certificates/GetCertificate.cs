using Asan.Awards.Printing;

namespace Asan.Awards.Certificates;

/// <summary>
/// GET /v1/certificates/{code}: whether a certificate is genuine, and what it certifies; …/page the same for people, which
/// is also the page that is printed; …/pdf the print. GET /v1/entries/{id}/certificate leads there from an entry.
/// </summary>
public static class GetCertificate
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/certificates/{code}", GetAsync)
            .Refuses(Problems.CertificateNotFound)
            .WithTags("Certificates").WithSummary("Verify a certificate");
        api.MapGet("/certificates/{code}/page", PageAsync)
            .Produces<string>(200, "text/html").Refuses(Problems.CertificateNotFound)
            .WithTags("Certificates").WithSummary("The certificate as a page, with the result of its check")
            .WithDescription("In the language of `lang`, else of Accept-Language.");
        api.MapGet("/certificates/{code}/pdf", PdfAsync)
            .Produces<byte[]>(200, "application/pdf").Refuses(Problems.CertificateNotFound, Problems.PrintingUnavailable)
            .WithTags("Certificates").WithSummary("The certificate as PDF, in English");
        api.MapGet("/entries/{id}/certificate", OfEntryAsync)
            .Refuses(Problems.EntryNotFound)
            .WithTags("Certificates").WithSummary("The certificate of an entry, once its cycle is announced");
    }

    /// <param name="Code">The code, in groups of four.</param>
    /// <param name="Genuine">Always true: what was not signed is not found.</param>
    /// <param name="Statement">What it certifies.</param>
    /// <param name="IssuedAt">When it was issued.</param>
    /// <param name="CorrectedRank">The rank that an upheld appeal gave the entry later; null without one.</param>
    /// <param name="KeyId">The certificate key's id at /v1/award-keys.</param>
    /// <param name="Jws">The statement as it was signed (RFC 7515, ES256): verify it without asking us.</param>
    /// <param name="Page">The page for people.</param>
    public sealed record CertificateAnswer(
        string Code, bool Genuine, CertificateStatement Statement, Instant IssuedAt, int? CorrectedRank, string KeyId, string Jws, string Page);

    private static async Task<Results<Ok<CertificateAnswer>, Problem>> GetAsync(string code, NpgsqlDataSource database, IConfiguration configuration, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await Certificate.FindAsync(connection, code) is { } found ? TypedResults.Ok(Answer(found, configuration)) : Certificate.NotFound;
    }

    private static async Task<Results<Ok<CertificateAnswer>, Problem>> OfEntryAsync(Guid id, NpgsqlDataSource database, IConfiguration configuration, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var code = await connection.QuerySingleOrDefaultAsync<string>("select code from certificate where entry_id = @id", new { id });
        return code is not null && await Certificate.FindAsync(connection, code) is { } found
            ? TypedResults.Ok(Answer(found, configuration))
            : Problems.EntryNotFound.Because("No entry of an announced cycle has this id. Certificates are issued with the announcement.");
    }

    private static async Task<Results<ContentHttpResult, Problem>> PageAsync(
        string code, NpgsqlDataSource database, IConfiguration configuration, HttpContext http, string? lang = null)
    {
        var language = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await Certificate.FindAsync(connection, code) is not { } found)
            return Certificate.NotFound;
        http.Response.Headers.ContentLanguage = language;
        http.Response.Headers.Vary = "Accept-Language";
        return TypedResults.Content(CertificatePage.Of(found, Address(found.Statement.Code, configuration), language).ToHtml(), "text/html; charset=utf-8");
    }

    private static async Task<Results<FileContentHttpResult, Problem>> PdfAsync(
        string code, NpgsqlDataSource database, IConfiguration configuration, Pdf pdf, TimeProvider time, CancellationToken cancellation)
    {
        // No connection is held while the browser prints.
        FoundCertificate? found;
        byte[]? printed;
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            found = await Certificate.FindAsync(connection, code);
            if (found is null)
                return Certificate.NotFound;
            printed = await connection.QuerySingleOrDefaultAsync<byte[]>("select pdf from certificate_print where code = @Code", new { found.Statement.Code });
        }
        if (printed is null)
        {
            printed = await pdf.PrintAsync(CertificatePage.Of(found, Address(found.Statement.Code, configuration), "en"), cancellation);
            await using var connection = await database.OpenConnectionAsync(cancellation);
            await connection.ExecuteAsync(
                "insert into certificate_print (code, pdf, printed_at) values (@Code, @printed, @Now) on conflict do nothing",
                new { found.Statement.Code, printed, Now = time.Now() });
        }
        return TypedResults.File(printed, "application/pdf", $"certificate-{found.Statement.Code}.pdf");
    }

    private static CertificateAnswer Answer(FoundCertificate found, IConfiguration configuration) => new(
        CertificatePage.Grouped(found.Statement.Code), Genuine: true, found.Statement, found.IssuedAt, found.CorrectedRank, found.KeyId, found.Jws,
        Address(found.Statement.Code, configuration));

    // In development the issuer of tokens is the gateway itself, which is where the world finds us.
    private static string Address(string code, IConfiguration configuration) =>
        $"{(configuration["Public:Address"] ?? configuration["Identity:Issuer"])?.TrimEnd('/')}/v1/certificates/{code}/page";
}
