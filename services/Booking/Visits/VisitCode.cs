using System.Security.Cryptography;
using System.Text;

namespace Asan.Booking.Visits;

/// <summary>
/// What a citizen manages a visit by: 20 characters of Crockford's base 32, 100 random bits, written in groups of four.
/// The database keeps its digest only (docs/visit-codes.md), so that a copy of it opens no visit.
/// </summary>
public static class VisitCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";    // Crockford, https://www.crockford.com/base32.html
    private const int Length = 20;
    private const int GroupLength = 4;

    /// <summary>A new code, such as <c>7KQ2-M9XW-0TRB-4HZC-V81N</c>.</summary>
    public static string New() => string.Join('-', new string(RandomNumberGenerator.GetItems<char>(Alphabet, Length)).Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The code without the spaces and dashes people put in, in capitals, and with O read as 0, I and L as 1.</summary>
    public static string Normalise(string typed) => string.Concat(typed
        .Where(c => !char.IsWhiteSpace(c) && c != '-')
        .Select(char.ToUpperInvariant)
        .Select(c => c switch { 'O' => '0', 'I' or 'L' => '1', _ => c }));

    /// <summary>SHA-256 of the tag <c>asan.visit-code.v1</c>, a line feed and the normalised code.</summary>
    public static byte[] DigestOf(string typed) => SHA256.HashData(Encoding.UTF8.GetBytes($"asan.visit-code.v1\n{Normalise(typed)}"));
}
