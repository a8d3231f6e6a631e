using System.Globalization;
using System.IO.Compression;
using System.Text;
using Asan.Feedback.Log;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>
/// GET /v1/ratings/bundle.zip: all that is needed to check the published figures without the database
/// (<c>./asan verify ratings</c>; docs/ratings.md has the format and what it proves).
/// </summary>
public static class GetBundle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/bundle.zip", HandleAsync)
        .Refuses(CommonProblems.TooManyRequests).Produces(StatusCodes.Status200OK, contentType: "application/zip")
        .WithTags("Rating log").WithSummary("Everything published, with its proofs")
        .WithDescription("A ZIP file: head.txt (signed heads and the key), leaves.bin, batches.txt, members.bin, figures.csv. It opens published counts and no rating.");

    private const string Leaves = "select hash from rating_log_node where level = 0 and index < @Size order by index";

    // Ids have no characters below the space that parts them, so the order of lines is that of their columns.
    private const string Batches = """
        select text from (
            select number, 0 as part, '' as line,
                   'asan.rating-batch.v1' || chr(10) || number || chr(10) || encode(previous, 'hex') || chr(10) || log_size || chr(10) || encode(log_root, 'hex') || chr(10) || month || chr(10) as text
            from batch where number between 1 and @Number
            union all
            select batch, 1, line, line || chr(10)
            from (select batch, concat_ws(' ', 'block', agency_id, service_id, centre_id, outcome, members, encode(members_digest, 'hex')) as line from block
                  union all
                  select batch, concat_ws(' ', 'count', agency_id, service_id, centre_id, outcome, question, n0, n1, n2, n3, no_answer) from published_count) lines
            where batch <= @Number) parts
        order by number, part, line collate "C"
        """;

    private const string Members = """
        with spans as (
            select block.*, batch.log_size as until,
                   lag(batch.log_size, 1, (select log_size from batch where number = 0))
                       over (partition by agency_id, service_id, centre_id, outcome order by batch.number) as since
            from block join batch on batch.number = block.batch where batch.number <= @Number)
        select sha256(convert_to('asan.rating-member.v1' || chr(10), 'UTF8') || rating.salt || leaf.hash) as handle
        from spans join rating using (agency_id, service_id, centre_id, outcome)
        join rating_log_node leaf on leaf.level = 0 and leaf.index = rating.leaf_index
        where rating.leaf_index >= spans.since and rating.leaf_index < spans.until
        order by spans.batch, agency_id collate "C", service_id collate "C", centre_id collate "C", outcome collate "C", handle
        """;

    private static Task<Results<FileStreamHttpResult, Problem>> HandleAsync(NpgsqlDataSource database, TimeProvider time, HttpContext http) =>
        WholeReads.RunAsync(database, http, connection => MakeAsync(connection, time, http));

    private static async Task<FileStreamHttpResult> MakeAsync(NpgsqlConnection connection, TimeProvider time, HttpContext http)
    {
        using var key = await SigningKey.OpenAsync(connection, RatingLog.KeyPurpose);
        var log = await GetLogHead.ReadAsync(connection, key, time);
        var batches = await GetBatchHead.ReadAsync(connection, key, time);

        http.Response.Headers.CacheControl = "no-store";
        // Into a file first: .NET ends a ZIP's entry with a synchronous write, which a response refuses, and a slow reader
        // should not hold a connection to the database.
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        try
        {
            await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, http.RequestAborted))
                await FillAsync(zip, connection, key, log, batches, http.RequestAborted);
            file.Position = 0;
            return TypedResults.Stream(file, "application/zip", $"asan-ratings-{batches.Number}.zip");
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task FillAsync(
        ZipArchive zip, NpgsqlConnection connection, SigningKey key, GetLogHead.LogHeadAnswer log, GetBatchHead.BatchHeadAnswer batches, CancellationToken cancellation)
    {
        await WriteAsync(zip, "head.txt", CompressionLevel.Fastest, Once(Encoding.ASCII.GetBytes(
            $"asan.rating-bundle.v1\nlog-size {log.Size}\nlog-root {log.Root}\nlog-signed-at {log.SignedAt.ToUnixTimeMilliseconds()}\nlog-signature {log.Signature}\n" +
            $"batch-number {batches.Number}\nbatch-hash {batches.Hash}\nbatch-signed-at {batches.SignedAt.ToUnixTimeMilliseconds()}\nbatch-signature {batches.Signature}\n" +
            $"key-x {key.Public.X}\nkey-y {key.Public.Y}\nkey-id {key.Id}\n")), cancellation);
        // Hashes do not compress.
        await WriteAsync(zip, "leaves.bin", CompressionLevel.NoCompression, connection.QueryUnbufferedAsync<byte[]>(Leaves, new { log.Size }), cancellation);
        await WriteAsync(zip, "batches.txt", CompressionLevel.Fastest, Utf8(connection.QueryUnbufferedAsync<string>(Batches, new { batches.Number })), cancellation);
        await WriteAsync(zip, "members.bin", CompressionLevel.NoCompression, connection.QueryUnbufferedAsync<byte[]>(Members, new { batches.Number }), cancellation);
        await WriteAsync(zip, "figures.csv", CompressionLevel.Fastest, Utf8(FigureLines(connection, batches.Number)), cancellation);
    }

    // Six decimals: what whoever repeats the computation in another language gets too.
    private static async IAsyncEnumerable<string> FigureLines(NpgsqlConnection connection, long batch)
    {
        yield return Csv.Line("subjectKind", "subjectId", "month", "outcome", "question", "base", "noAnswer", "positive", "share", "low", "high");
        await foreach (var (kind, id, month, outcome, figure) in DownloadRatings.FiguresAsync(connection, batch))
            yield return Csv.Line(
                kind, id, month, outcome, figure.Question, Number(figure.Base), Number(figure.NoAnswer), Number(figure.Positive),
                Six(figure.Share), Six(figure.Low), Six(figure.High));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Six(double value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private static async IAsyncEnumerable<byte[]> Once(byte[] content)
    {
        yield return content;
        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<byte[]> Utf8(IAsyncEnumerable<string> texts)
    {
        await foreach (var text in texts)
            yield return Encoding.UTF8.GetBytes(text);
    }

    private static async Task WriteAsync(ZipArchive zip, string name, CompressionLevel level, IAsyncEnumerable<byte[]> pieces, CancellationToken cancellation)
    {
        await using var content = new BufferedStream(await zip.CreateEntry(name, level).OpenAsync(cancellation), 64 * 1024);
        await foreach (var piece in pieces.WithCancellation(cancellation))
            await content.WriteAsync(piece, cancellation);
    }
}
