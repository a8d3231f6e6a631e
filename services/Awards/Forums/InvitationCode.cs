using System.Security.Cryptography;
using System.Text;

namespace Asan.Awards.Forums;

/// <summary>
/// What a guest shows at the door: 20 random characters of Crockford's base 32 (no I, L, O, U), 100 bits, in groups of
/// four. Only its digest is kept; with that many random bits a plain digest cannot be searched.
/// </summary>
public static class InvitationCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 20;

    public static string New() => string.Join("-", RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>SHA-256 of the code under a tag; hyphens, spaces, case and the look-alikes O, I and L do not matter.</summary>
    public static byte[] Digest(string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"asan.invitation.v1\n{Normal(code)}\n"));

    private static string Normal(string code) => string.Concat(code.ToUpperInvariant().Where(c => c is not ('-' or ' ')).Select(c => c switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        _ => c,
    }));
}
