using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Asan.Booking.Citizens;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>
/// The code that a screen at a centre's door shows as a QR code, so that only who stands there takes a ticket by phone.
/// It is an HMAC of centre and time window, changes every three minutes and is taken for one window more: nothing is
/// stored, every replica computes the same, and a photograph of it is of no use after six minutes.
/// </summary>
public sealed class DoorCode
{
    /// <summary>How long one code is shown, in seconds: time to scan it and choose a service, with as much again in reserve.</summary>
    public const int WindowSeconds = 180;

    /// <summary>Bytes of the code: 128 bits, which nobody guesses within a window (RFC 2104 section 5 allows half of SHA-256).</summary>
    private const int Length = 16;

    private readonly byte[] key;

    private DoorCode(byte[] key) => this.key = key;

    /// <summary>The key is derived from the service's pepper for this one purpose (RFC 5869).</summary>
    public static DoorCode From(IConfiguration configuration)
    {
        _ = CitizenKeys.From(configuration);    // refuses a pepper that is too short
        return new DoorCode(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(configuration["Booking:CitizenPepper"]!), 32, info: "asan.door-code.v1"u8.ToArray()));
    }

    /// <summary>The number of the window that an instant lies in.</summary>
    public static long WindowOf(Instant at) => Math.DivRem(at.ToUnixTimeSeconds(), WindowSeconds).Quotient;

    /// <summary>When a window ends.</summary>
    public static Instant EndOf(long window) => Instant.FromUnixTimeSeconds((window + 1) * WindowSeconds);

    /// <summary>The code of a centre in a window.</summary>
    public string At(string centreId, long window) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"asan.door-code.v1\n{centreId}\n{window}")).AsSpan(0, Length));

    /// <summary>The window whose code this is, the present or the one before; null when it is neither's.</summary>
    public long? Accepts(string code, string centreId, Instant now)
    {
        var present = WindowOf(now);
        foreach (var window in new[] { present, present - 1 })
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(At(centreId, window)), Encoding.UTF8.GetBytes(code)))
                return window;
        return null;
    }
}
