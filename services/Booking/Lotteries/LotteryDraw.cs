using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Asan.Booking.Lotteries;

/// <summary>
/// The draw, as docs/lotteries.md describes it for anybody to repeat: the list of commitments is fixed by a digest before
/// the seed exists, and the seed alone then decides the order.
/// </summary>
public static class LotteryDraw
{
    /// <summary>SHA-256 over tag, lottery, registration and the registration's own 256-bit nonce, which hides it in the list.</summary>
    public static byte[] Commitment(Guid lotteryId, Guid registrationId, byte[] nonce) =>
        Sha256($"asan.lottery-registration.v1\n{lotteryId:D}\n{registrationId:D}\n{Convert.ToHexStringLower(nonce)}\n");

    /// <summary>SHA-256 over all that was announced and all commitments in ascending order, one a line.</summary>
    public static byte[] Digest(AnnouncedLottery lottery, IEnumerable<byte[]> commitments)
    {
        var text = new StringBuilder("asan.lottery.v1\n");
        foreach (var line in new[] { $"{lottery.Id:D}", lottery.CentreId, lottery.ServiceId, Text(lottery.RegistrationUntil), lottery.SeedSource, $"{lottery.Starts.Count}" })
            text.Append(line).Append('\n');
        foreach (var start in lottery.Starts)
            text.Append(Text(start)).Append('\n');
        foreach (var commitment in commitments.Select(Convert.ToHexStringLower).Order(StringComparer.Ordinal))
            text.Append(commitment).Append('\n');
        return Sha256(text.ToString());
    }

    /// <summary>The commitments in the order drawn: ascending by HMAC-SHA256 of each under a key of digest and seed.</summary>
    public static IReadOnlyList<byte[]> Order(byte[] digest, string seed, IEnumerable<byte[]> commitments)
    {
        var key = Sha256($"asan.lottery-draw.v1\n{Convert.ToHexStringLower(digest)}\n{seed}\n");
        return [.. commitments.OrderBy(commitment => Convert.ToHexStringLower(HMACSHA256.HashData(key, commitment)), StringComparer.Ordinal)];
    }

    /// <summary>An instant as the digest has it: RFC 3339 in UTC, whole seconds.</summary>
    public static string Text(Instant at) => InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss'Z'").Format(at);

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>What a lottery announces before anybody registers.</summary>
/// <param name="Starts">The times, ascending.</param>
public sealed record AnnouncedLottery(Guid Id, string CentreId, string ServiceId, Instant RegistrationUntil, string SeedSource, IReadOnlyList<Instant> Starts);
