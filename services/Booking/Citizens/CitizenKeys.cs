using System.Security.Cryptography;
using System.Text;

namespace Asan.Booking.Citizens;

/// <summary>
/// Turns a FIN into the key under which a citizen's visits are kept apart: HMAC-SHA256, because a FIN (34⁷ values)
/// is found by trying them all when only hashed. The FIN itself is never stored.
/// </summary>
public sealed class CitizenKeys
{
    /// <summary>Bytes of a key, and characters the pepper needs at least: 256 bits of HMAC-SHA256 (RFC 2104 section 3).</summary>
    private const int KeyLength = 32;

    private readonly byte[] pepper;

    private CitizenKeys(byte[] pepper) => this.pepper = pepper;

    public static CitizenKeys From(IConfiguration configuration)
    {
        var pepper = configuration["Booking:CitizenPepper"] ?? "";
        return pepper.Length >= KeyLength
            ? new CitizenKeys(Encoding.UTF8.GetBytes(pepper))
            : throw new InvalidOperationException(
                $"Booking:CitizenPepper has {pepper.Length} characters. Set it to a secret of at least {KeyLength} random characters, and never change it: it ties citizens to their visits.");
    }

    /// <summary>The same key for the same FIN, whoever sends it.</summary>
    public byte[] OfFin(string fin) => HMACSHA256.HashData(pepper, Encoding.UTF8.GetBytes($"asan.citizen.v1\nfin\n{fin.ToUpperInvariant()}"));

    /// <summary>A key of its own for somebody without a FIN.</summary>
    public static byte[] Fresh() => RandomNumberGenerator.GetBytes(KeyLength);

    /// <summary>The key of a delegation, which cannot be in two centres at once either.</summary>
    public static byte[] OfStudyVisit(Guid studyVisitId) => SHA256.HashData(Encoding.UTF8.GetBytes($"asan.delegation.v1\n{studyVisitId:D}"));
}
