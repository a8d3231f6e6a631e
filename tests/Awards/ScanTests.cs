using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.TestBed;
using CsCheck;
using Xunit;
using ZXing;
using ZXing.Common;

namespace Asan.Awards.Tests;

public sealed class ScanTests(AwardsHost host)
{
    /// <summary>What a camera reads from the printed badge.</summary>
    private async Task<string> BadgeAsync(ForumDay day, string guest)
    {
        using var answer = await host.ForumHost.GetAsync($"{day.Path}/guests/{guest}/badge?format=html", TestContext.Current.CancellationToken);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return QrReader.Read(html);
    }

    private string At(int second) => NodaTime.Instant.FromUnixTimeSeconds(host.Time.GetUtcNow().ToUnixTimeSeconds() - 3600 + second).ToString();

    private object Scan(int sequence, string badge, int second) => new { sequence, badge, scannedAt = At(second) };

    private Task<HttpResponseMessage> UploadAsync(ForumDay day, string deviceId, params object[] scans) => host.ForumHost.PostAsync($"{day.Path}/scans", new { deviceId, scans });

    private static IEnumerable<string> Outcomes(JsonNode answer) => answer["outcomes"]!.AsArray().Select(outcome => outcome!["outcome"]!.GetValue<string>());

    [Fact]
    public async Task A_badge_is_checked_without_the_network_by_the_public_key_alone()
    {
        var day = await ForumDay.CreateAsync(host);
        var guest = await day.AddGuestAsync();

        var badge = await BadgeAsync(day, guest);

        var jwk = await host.Public.GetAsync($"{day.Path}/badge-key").JsonAsync();
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()) },
        });
        var parts = badge.Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.Equal($$"""{"forum":"{{day.Path.Split('/')[^1]}}","guest":"{{guest}}"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        var listed = (await host.ForumHost.GetAsync($"{day.Path}/scan-list").JsonAsync())["items"]!.AsArray();
        Assert.Equal(guest, Assert.Single(listed)!["guestId"]!.GetValue<string>());
        Assert.Equal("forbidden", await host.Secretary.GetAsync($"{day.Path}/scan-list").ProblemAsync(403));
    }

    [Fact]
    public async Task Badges_are_printed_as_a_document_with_a_sheet_a_guest()
    {
        var day = await ForumDay.CreateAsync(host);
        await day.AddGuestAsync();
        await day.AddGuestAsync();

        // A machine that is busy may answer 503; then one asks again, as a client would.
        var printed = await Eventually.GetAsync(
            async () =>
            {
                using var answer = await host.ForumHost.GetAsync($"{day.Path}/badges", TestContext.Current.CancellationToken);
                return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, Body: Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)));
            },
            answer => (int)answer.StatusCode != 503, "badges to be printed", TimeSpan.FromSeconds(90));

        Assert.Equal((200, "application/pdf"), ((int)printed.StatusCode, printed.MediaType));
        Assert.StartsWith("%PDF-", printed.Body, StringComparison.Ordinal);
        Assert.Contains("/Count 2", printed.Body, StringComparison.Ordinal);
        Assert.Equal("forbidden", await host.Secretary.GetAsync($"{day.Path}/badges").ProblemAsync(403));
        Assert.Equal("invalid-request", await host.ForumHost.GetAsync($"{day.Path}/badges?format=docx").ProblemAsync(400));
    }

    [Fact]
    public async Task Two_scanners_that_saw_one_guest_make_one_check_in_the_earlier_and_a_conflict()
    {
        var day = await ForumDay.CreateAsync(host);
        var guest = await day.AddGuestAsync();
        var badge = await BadgeAsync(day, guest);

        Assert.Equal(["checked-in"], Outcomes(await UploadAsync(day, "east", Scan(1, badge, 20)).JsonAsync()));
        Assert.Equal(["checked-in"], Outcomes(await UploadAsync(day, "west", Scan(1, badge, 10)).JsonAsync()));
        Assert.Equal(["already-checked-in"], Outcomes(await UploadAsync(day, "east", Scan(1, badge, 20)).JsonAsync()));

        Assert.Equal(At(10), (await day.GuestAsync(guest))["checkedInAt"]!.GetValue<string>());
        Assert.Equal(1, (await host.Public.GetAsync($"{day.Path}/check-ins").JsonAsync())["checkedIn"]!.GetValue<int>());
        var conflict = Assert.Single((await host.ForumHost.GetAsync($"{day.Path}/scan-conflicts").JsonAsync())["items"]!.AsArray())!;
        Assert.Equal(("east", "west", guest), (conflict["deviceId"]!.GetValue<string>(), conflict["standingDeviceId"]!.GetValue<string>(), conflict["guestId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_bad_scan_says_what_it_is_and_holds_up_no_other()
    {
        var (day, other) = (await ForumDay.CreateAsync(host), await ForumDay.CreateAsync(host));
        var (guest, second) = (await day.AddGuestAsync(), await day.AddGuestAsync());
        var (badge, foreign) = (await BadgeAsync(day, guest), await BadgeAsync(other, await other.AddGuestAsync()));
        var invitation = (await host.ForumHost.PostAsync($"{day.Path}/guests/{guest}/invitation", new { }).JsonAsync(201))["invitationToken"]!.GetValue<string>();

        var answer = await UploadAsync(day, "east",
            Scan(1, foreign, 0), Scan(2, "no badge", 0), Scan(3, invitation, 0), Scan(4, badge, 3600 + 600), Scan(5, badge, -40 * 86400), Scan(6, badge, 1),
            Scan(6, await BadgeAsync(day, second), 1)).JsonAsync();

        Assert.Equal(["badge-invalid", "badge-invalid", "badge-invalid", "time-invalid", "time-invalid", "checked-in", "sequence-reused"], Outcomes(answer));
        Assert.Null((await day.GuestAsync(second))["checkedInAt"]);
        Assert.Equal("invalid-request", await UploadAsync(day, "east").ProblemAsync(400));
        Assert.Equal("invalid-request", await UploadAsync(day, "East Door", Scan(1, badge, 0)).ProblemAsync(400));
        Assert.Equal("forum-not-found", await host.ForumHost.PostAsync("/v1/forums/nowhere/scans", new { deviceId = "east", scans = new[] { Scan(1, badge, 0) } }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_guest_checked_in_at_the_desk_and_seen_by_a_scanner_before_has_one_check_in_the_earlier()
    {
        var day = await ForumDay.CreateAsync(host);
        var guest = await day.AddGuestAsync();
        var badge = await BadgeAsync(day, guest);
        var code = (await host.ForumHost.PostAsync($"{day.Path}/guests/{guest}/invitation", new { }).JsonAsync(201))["invitationCode"]!.GetValue<string>();
        await host.ForumHost.PostAsync($"{day.Path}/check-ins", new { invitationCode = code }).JsonAsync(201);

        Assert.Equal(["checked-in"], Outcomes(await UploadAsync(day, "east", Scan(1, badge, 5)).JsonAsync()));

        Assert.Equal(At(5), (await day.GuestAsync(guest))["checkedInAt"]!.GetValue<string>());
        Assert.Equal("already-checked-in", await host.ForumHost.PostAsync($"{day.Path}/check-ins", new { invitationCode = code }).ProblemAsync(409));
    }

    [Fact]
    public async Task In_whatever_order_number_and_share_uploads_come_the_check_ins_and_conflicts_are_the_same()
    {
        var day = await ForumDay.CreateAsync(host);
        var guests = new[] { await day.AddGuestAsync(), await day.AddGuestAsync(), await day.AddGuestAsync() };
        var badges = new List<string>();
        foreach (var guest in guests)
            badges.Add(await BadgeAsync(day, guest));
        var forum = new { id = day.Path.Split('/')[^1] };
        const string Outcome = """
            select coalesce((select string_agg(concat_ws(' ', guest_id, checked_in_at, device_id, sequence), ';' order by guest_id) from check_in where forum_id = @id), '')
                || '|' || (select count(*) from scan where forum_id = @id)
            """;

        // Scans of three devices; each upload is one device's choice of its scans, with repetitions.
        var scans = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 5]).Array[1, 12];
        await scans.SelectMany(made => Gen.Select(Gen.Const(made), Gen.Shuffle(Enumerable.Range(0, made.Length).ToArray()), Gen.Int[0, made.Length - 1].Array[0, 6])).SampleAsync(async (made, order, again) =>
        {
            async Task<string> PlayAsync(IEnumerable<int> uploads, int share)
            {
                await host.ExecuteAsync("delete from check_in where forum_id = @id", forum);
                await host.ExecuteAsync("delete from scan where forum_id = @id", forum);
                foreach (var part in uploads.Chunk(share))
                    foreach (var device in part.GroupBy(index => made[index].Item1))
                        await UploadAsync(day, $"device-{device.Key}", [.. device.Select(index => Scan(index + 1, badges[made[index].Item2], made[index].Item3))]).JsonAsync();
                return await host.QueryAsync<string>(Outcome, forum);
            }

            var inOrder = await PlayAsync(Enumerable.Range(0, made.Length), share: 12);
            Assert.Equal(inOrder, await PlayAsync([.. order, .. again], share: 1));
            Assert.Equal(inOrder, await PlayAsync([.. again, .. order.Reverse(), .. again], share: 3));
            Assert.EndsWith($"|{made.Length}", inOrder, StringComparison.Ordinal);
            Assert.Equal(made.Select(scan => scan.Item2).Distinct().Count(), inOrder.Split('|')[0].Split(';').Length);
        }, iter: 12, threads: 1);
    }
}

/// <summary>Reads the first QR code of a page of ours, as a camera would from its image.</summary>
internal static partial class QrReader
{
    private const int Scale = 3;

    public static string Read(string html)
    {
        var svg = Svg().Match(html);
        Assert.True(svg.Success, "The page has no QR code.");
        var modules = int.Parse(svg.Groups["size"].Value, null);
        var size = modules * Scale;
        var pixels = new byte[size * size];
        Array.Fill(pixels, (byte)255);
        foreach (Match run in Run().Matches(svg.Groups["path"].Value))
        {
            var (x, y, length) = (int.Parse(run.Groups[1].Value, null), int.Parse(run.Groups[2].Value, null), int.Parse(run.Groups[3].Value, null));
            for (var row = y * Scale; row < (y + 1) * Scale; row++)
                Array.Fill(pixels, (byte)0, (row * size) + (x * Scale), length * Scale);
        }
        var bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, size, size, RGBLuminanceSource.BitmapFormat.Gray8)));
        return new ZXing.QrCode.QRCodeReader().decode(bitmap, new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = true }).Text;
    }

    [GeneratedRegex("""<svg class="qr"[^>]*viewBox="0 0 (?<size>\d+) \d+".*?<path d="(?<path>[^"]+)"/>""")]
    private static partial Regex Svg();

    [GeneratedRegex(@"M(\d+) (\d+)h(\d+)v1H\d+z")]
    private static partial Regex Run();
}
