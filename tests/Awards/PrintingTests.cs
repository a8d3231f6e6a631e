using System.Runtime.Versioning;
using System.Text;
using Asan.Awards.Printing;
using Asan.ServiceDefaults;
using Asan.TestBed;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using ZXing;
using ZXing.Common;

namespace Asan.Awards.Tests;

public sealed class PrintingTests
{
    /// <summary>Modules as a camera might see them: three pixels each.</summary>
    private const int Scale = 3;

    [Fact]
    public void A_reader_of_another_maker_reads_every_text_back() =>
        Gen.String[Gen.Char.AlphaNumeric, 1, 400].Sample(text => Assert.Equal(text, Read(QrCode.Modules(text))), iter: 60);

    [Theory]
    [InlineData("https://asan.example/v1/certificates/7KQ2-M9XW")]
    [InlineData("Gülüstan sarayı, Şəki")]
    public void A_reader_of_another_maker_reads_addresses_and_letters_of_all_languages(string text) => Assert.Equal(text, Read(QrCode.Modules(text)));

    [Fact]
    public void The_image_has_the_symbols_dark_modules_and_no_others()
    {
        var modules = QrCode.Modules("asan");
        var svg = QrCode.Svg("asan");

        var drawn = modules.Select(row => new bool[row.Count]).ToList();
        foreach (var run in svg.Split("d=\"")[1].Split('"')[0].Split('z', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = run.Split('M', ' ', 'h', 'v', 'H')[1..^2].Select(int.Parse).ToArray();
            for (var x = numbers[0]; x < numbers[0] + numbers[2]; x++)
                drawn[numbers[1]][x] = true;
        }
        Assert.Equal(modules.Select(row => row.ToArray()), drawn);
    }

    [Fact]
    public void A_text_too_long_for_a_symbol_is_refused() => Assert.Throws<ArgumentException>(() => QrCode.Svg(new string('a', 2332)));

    [Fact]
    public async Task A_page_becomes_a_document_of_one_sheet()
    {
        using var pdf = Printer("/usr/bin/chromium");

        var printed = await PrintedAsync(pdf, new PrintedPage("az", "Şəki", "p { color: green }", $"<p>Şəki{QrCode.Svg("asan")}"));

        var text = Encoding.Latin1.GetString(printed);
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.Matches(@"/Count 1(?!\d)", text);
    }

    [Fact]
    public void A_page_shows_the_texts_of_others_as_texts() =>
        Assert.Contains("<title>&lt;script&gt; &quot;&amp;</title>", new PrintedPage("en", "<script> \"&", "", "").ToHtml(), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("/nowhere/chromium")]
    [InlineData("/bin/false")]
    public async Task Without_a_browser_that_prints_the_answer_says_so_and_when_to_ask_again(string? program)
    {
        using var pdf = Printer(program);

        var refused = await Assert.ThrowsAsync<ProblemException>(() => pdf.PrintAsync(new PrintedPage("en", "Nothing", "", "<p>"), TestContext.Current.CancellationToken));

        Assert.Equal(("printing-unavailable", 503), (refused.Problem.Type.Code, refused.Problem.Type.Status));
        Assert.NotNull(refused.Problem.RetryAfter);
    }

    [Theory]
    [InlineData(0, "%PDF-1.4 and all there is\n%%EOF\n", true)]
    [InlineData(3, "%PDF-1.4 and all there is\n%%EOF\n", false)]
    [InlineData(0, "%PDF-1.4 and no en", false)]
    [InlineData(0, "a page of another kind\n%%EOF\n", false)]
    [UnsupportedOSPlatform("windows")]
    public async Task What_a_browser_has_printed_is_kept_only_when_it_is_whole_and_the_browser_says_so(int exitCode, string content, bool kept)
    {
        var folder = Directory.CreateTempSubdirectory("asan-browser-");
        try
        {
            var program = Path.Combine(folder.FullName, "browser");
            await File.WriteAllTextAsync(program, $"#!/bin/sh\nfor argument; do case $argument in --print-to-pdf=*) printf '%s' '{content}' > \"${{argument#*=}}\";; esac; done\nexit {exitCode}\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var pdf = Printer(program);

            var page = new PrintedPage("en", "A page", "", "<p>");
            if (kept)
                Assert.Equal(content, Encoding.Latin1.GetString(await PrintedAsync(pdf, page)));
            else
                Assert.Equal("printing-unavailable", (await Assert.ThrowsAsync<ProblemException>(() => pdf.PrintAsync(page, TestContext.Current.CancellationToken))).Problem.Type.Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A machine that is busy may print nothing in time; then one asks again, as a client would.</summary>
    private static async Task<byte[]> PrintedAsync(Pdf pdf, PrintedPage page) => (await Eventually.GetAsync(
        async () =>
        {
            try
            {
                return await pdf.PrintAsync(page, TestContext.Current.CancellationToken);
            }
            catch (ProblemException e) when (e.Problem.Type.Status == 503)
            {
                return null;
            }
        },
        printed => printed is not null, "a page to be printed", TimeSpan.FromSeconds(120)))!;

    private static Pdf Printer(string? program) => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Printing:Chromium"] = program }).Build(), NullLogger<Pdf>.Instance);

    private static string? Read(IReadOnlyList<IReadOnlyList<bool>> modules)
    {
        var size = modules.Count * Scale;
        var pixels = new byte[size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                pixels[(y * size) + x] = modules[y / Scale][x / Scale] ? (byte)0 : (byte)255;
        var bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, size, size, RGBLuminanceSource.BitmapFormat.Gray8)));
        return new ZXing.QrCode.QRCodeReader().decode(bitmap, new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = true })?.Text;
    }
}
