using System.IO.Compression;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Awards.Evidence;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>Files as evidence: what is taken, what is refused, and who gets them back.</summary>
public sealed class FileTests(AwardsHost host)
{
    private const string Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string Odt = "application/vnd.oasis.opendocument.text";

    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 0xFF, 0xD9];

    private static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in parts)
            {
                using var part = archive.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.SmallestSize).Open();
                part.Write(content);
            }
        return bytes.ToArray();
    }

    private static byte[] WordDocument(params (string Name, byte[] Content)[] more) =>
        Zip([("[Content_Types].xml", "<Types/>"u8.ToArray()), ("word/document.xml", "<w:document/>"u8.ToArray()), .. more]);

    private static byte[] OpenText(params (string Name, byte[] Content)[] more) =>
        Zip([("mimetype", Encoding.ASCII.GetBytes(Odt)), ("content.xml", "<office/>"u8.ToArray()), .. more]);

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, Guid entry, byte[] content, string type, string name = "survey", string? key = null) =>
        http.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/entries/{entry}/files?name={Uri.EscapeDataString(name)}")
        {
            Content = new ByteArrayContent(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
            // Without Expect the server may close the connection while a body that it refuses is still on its way.
            Headers = { { "Idempotency-Key", key ?? Guid.NewGuid().ToString() }, { "Expect", "100-continue" } },
        });

    private async Task<(HttpClient Applicant, Guid Entry)> EntryAsync()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        return (host.Applicant(authority), await cycle.EnterAsync(authority));
    }

    [Fact]
    public async Task A_file_comes_back_as_it_was_sent_as_an_attachment_that_no_browser_runs()
    {
        var (applicant, entry) = await EntryAsync();
        var sent = await SendAsync(applicant, entry, Pdf, "application/pdf", "Sorğu 2022.pdf").JsonAsync(201);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Pdf)), sent["sha256"]!.GetValue<string>());
        Assert.Equal("already-attached", await SendAsync(applicant, entry, Pdf, "application/pdf", "again.pdf").ProblemAsync(409));

        using var got = await applicant.GetAsync($"/v1/entries/{entry}/files/{sent["id"]}", TestContext.Current.CancellationToken);
        Assert.Equal(Pdf, await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("application/pdf", "attachment", "Sorğu 2022.pdf"), (got.Content.Headers.ContentType!.MediaType, got.Content.Headers.ContentDisposition!.DispositionType, got.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("nosniff", got.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", got.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        var listed = (await host.Secretary.GetAsync($"/v1/entries/{entry}/files").JsonAsync())["items"]!.AsArray();
        Assert.Equal(Pdf.Length, listed.Single()!["bytes"]!.GetValue<int>());
        Assert.Empty((await host.Applicant("another").GetAsync($"/v1/entries/{entry}/files").JsonAsync())["items"]!.AsArray());
        Assert.Equal("file-not-found", await host.Applicant("another").GetAsync($"/v1/entries/{entry}/files/{sent["id"]}").ProblemAsync(404));
        Assert.Equal("unauthenticated", await host.Public.GetAsync($"/v1/entries/{entry}/files").ProblemAsync(401));
    }

    [Fact]
    public async Task The_same_content_is_kept_once_however_many_entries_show_it()
    {
        var content = Encoding.UTF8.GetBytes($"kept once, {host.NewId("text")}");
        for (var n = 0; n < 3; n++)
        {
            var (applicant, entry) = await EntryAsync();
            await SendAsync(applicant, entry, content, "text/plain").JsonAsync(201);
        }
        var digest = SHA256.HashData(content);
        Assert.Equal(1, await host.QueryAsync<long>("select count(*) from file_content where digest = @digest", new { digest }));
        Assert.Equal(3, await host.QueryAsync<long>("select count(*) from entry_file where digest = @digest", new { digest }));
    }

    [Fact]
    public async Task A_file_that_lies_about_its_type_is_refused()
    {
        var (applicant, entry) = await EntryAsync();
        foreach (var (content, type) in new[]
        {
            (Png, "application/pdf"), (Pdf, "image/png"), (Png, "image/jpeg"), (Jpeg, "text/plain"), (Pdf, Docx), (WordDocument(), Xlsx), (WordDocument(), Odt), (OpenText(), Docx),
            (Zip(("readme.txt", "hello"u8.ToArray())), Docx), (WordDocument()[..^30], Docx), ("%PDF-1.7 and no end"u8.ToArray(), "application/pdf"),
        })
            Assert.Equal("file-type-mismatch", await SendAsync(applicant, entry, content, type).ProblemAsync(422));
        Assert.Equal("file-type-not-taken", await SendAsync(applicant, entry, "MZ"u8.ToArray(), "application/x-msdownload").ProblemAsync(415));
        Assert.Equal("file-type-not-taken", await SendAsync(applicant, entry, "<svg/>"u8.ToArray(), "image/svg+xml").ProblemAsync(415));
        Assert.Equal("invalid-request", await SendAsync(applicant, entry, [], "application/pdf").ProblemAsync(400));
        Assert.Equal("invalid-request", await SendAsync(applicant, entry, Pdf, "application/pdf", "../../etc/passwd").ProblemAsync(400));
        foreach (var (content, type) in new[] { (Png, "image/png"), (Jpeg, "image/jpeg"), (WordDocument(), Docx), (OpenText(), Odt), ("a,b\r\n1,2\r\n"u8.ToArray(), "text/csv") })
            await SendAsync(applicant, entry, content, type).JsonAsync(201);
    }

    [Fact]
    public async Task A_document_that_is_a_zip_bomb_is_refused_whatever_its_directory_says()
    {
        var (applicant, entry) = await EntryAsync();
        var bomb = WordDocument(("word/media/image1.xml", new byte[30 * 1024 * 1024]));
        Assert.InRange(bomb.Length, 1, 100_000);
        Assert.Equal("file-unsafe", await SendAsync(applicant, entry, bomb, Docx).ProblemAsync(422));

        // The directory says that it unpacks to one byte.
        var lying = bomb.ToArray();
        BitConverter.TryWriteBytes(lying.AsSpan(lying.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 24), 1);
        Assert.Equal("file-unsafe", await SendAsync(applicant, entry, lying, Docx).ProblemAsync(422));

        // All parts are the same bytes.
        var shared = WordDocument(("word/a.xml", new byte[1000]), ("word/b.xml", new byte[1000]));
        var directory = Enumerable.Range(0, shared.Length - 46).Where(at => shared.AsSpan(at).StartsWith("PK\u0001\u0002"u8)).ToArray();
        shared.AsSpan(directory[2] + 42, 4).CopyTo(shared.AsSpan(directory[3] + 42));
        Assert.Equal("file-type-mismatch", await SendAsync(applicant, entry, shared, Docx).ProblemAsync(422));

        // No part unpacks to more than it may; all together do.
        var large = WordDocument([.. Enumerable.Range(0, 101).Select(n => ($"word/media/{n}.xml", new byte[1024 * 1024]))]);
        Assert.Equal("file-unsafe", await SendAsync(applicant, entry, large, Docx).ProblemAsync(422));

        var many = WordDocument([.. Enumerable.Range(0, 2001).Select(n => ($"word/{n}.xml", Array.Empty<byte>()))]);
        Assert.Equal("file-unsafe", await SendAsync(applicant, entry, many, Docx).ProblemAsync(422));
        Assert.Equal("file-unsafe", await SendAsync(applicant, entry, WordDocument(("word/vbaProject.bin", [1])), Docx).ProblemAsync(422));
        foreach (var macro in new[] { "Basic/Standard/Module1.xml", "Scripts/python/hello.py" })
            Assert.Equal("file-unsafe", await SendAsync(applicant, entry, OpenText((macro, [1])), Odt).ProblemAsync(422));
        Assert.Equal(0, await host.QueryAsync<long>("select count(*) from entry_file where entry_id = @entry", new { entry }));
    }

    [Fact]
    public async Task A_file_of_ten_megabytes_is_taken_a_larger_one_is_not_and_neither_is_the_21st()
    {
        var (applicant, entry) = await EntryAsync();
        byte[] Text(int size) => [.. Enumerable.Repeat((byte)'a', size)];
        await SendAsync(applicant, entry, Text(FileKind.MaxBytes), "text/plain").JsonAsync(201);
        Assert.Equal("body-too-large", await SendAsync(applicant, entry, Text(FileKind.MaxBytes + 1), "text/plain").ProblemAsync(413));
        for (var size = 1; size < 20; size++)
            await SendAsync(applicant, entry, Text(size), "text/plain").JsonAsync(201);
        Assert.Equal("too-many-files", await SendAsync(applicant, entry, Text(99), "text/plain").ProblemAsync(409));
    }

    [Fact]
    public void No_damage_to_a_document_is_anything_but_taken_or_refused() =>
        Gen.Select(Gen.OneOf(WordDocument(), OpenText(), Pdf, Png), Gen.Int[0, 10_000], Gen.Byte, Gen.OneOf(Docx, Odt, "application/pdf", "image/png")).Sample((content, at, with, type) =>
        {
            var damaged = content.ToArray();
            damaged[at % damaged.Length] = with;
            FileKind.Refuse(type, damaged);
        }, iter: 5000);
}
