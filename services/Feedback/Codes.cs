using System.Security.Cryptography;
using System.Text;

namespace Asan.Feedback;

/// <summary>
/// Codes that people read out and type: Crockford's base 32 (https://www.crockford.com/base32.html), which has no
/// I, L, O or U. The database keeps only their digests.
/// </summary>
public static class Codes
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A random code of <paramref name="groups"/> groups of four characters; 20 bits a group.</summary>
    public static string New(int groups) =>
        string.Join('-', Enumerable.Range(0, groups).Select(_ => RandomNumberGenerator.GetString(Alphabet, 4)));

    /// <summary>The code as it was meant: spaces and hyphens dropped, upper case, O read as 0, I and L as 1.</summary>
    public static string Normalise(string code) =>
        string.Concat(code.Where(c => c != '-' && !char.IsWhiteSpace(c)).Select(c => char.ToUpperInvariant(c) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        }));

    /// <summary>SHA-256 of a secret under a tag, so that a digest of one kind is never one of another kind.</summary>
    public static byte[] Digest(string tag, string secret) => SHA256.HashData(Encoding.UTF8.GetBytes($"{tag}\n{secret}"));
}
