using System.Numerics;
using System.Security.Cryptography;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>
/// The signer's half of RSABSSA-SHA384-PSS-Randomized (RFC 9474 section 4.3) and its check (section 4.5).
/// <para>
/// Hardened: what is signed is multiplied by a random r^e first, so that the time of the private operation says nothing
/// about the message or the key (RFC 9474 section 7.1, Kocher 1996), and the result is checked before it leaves, since a
/// faulty half of the Chinese remainder would give the factors away (RFC 9474 section 4.3 step 4; Boneh, DeMillo and
/// Lipton 1997). Not hardened: .NET's BigInteger does not run in constant time, does not wipe its memory, and a
/// neighbour on the same processor may learn more than a caller over the network can.
/// </para>
/// </summary>
public static class BlindRsa
{
    /// <summary>Of the modulus; the key is used for two months.</summary>
    public const int KeyBits = 3072;

    public const int ModulusBytes = KeyBits / 8;

    /// <summary>What is signed: 32 random bytes in front (RFC 9474 section 4.1), and the 32 random bytes of the token itself.</summary>
    public const int MessageBytes = 64;

    /// <summary>BlindSign of section 4.3; null when the message is no number below the modulus.</summary>
    public static byte[]? Sign(RSAParameters key, ReadOnlySpan<byte> blindedMessage)
    {
        var (n, e) = (Number(key.Modulus), Number(key.Exponent));
        var m = Number(blindedMessage);
        if (blindedMessage.Length != key.Modulus!.Length || m >= n)
            return null;
        BigInteger r, inverse;
        do
            r = Number(RandomNumberGenerator.GetBytes(key.Modulus.Length)) % n;
        while (!TryInvert(r, n, out inverse));

        var masked = m * BigInteger.ModPow(r, e, n) % n;
        var (p, q) = (Number(key.P), Number(key.Q));
        var ofP = BigInteger.ModPow(masked % p, Number(key.DP), p);
        var ofQ = BigInteger.ModPow(masked % q, Number(key.DQ), q);
        var h = Number(key.InverseQ) * (ofP - ofQ + p * (q / p + BigInteger.One)) % p; // Garner; the added multiple of p keeps it positive
        var s = (ofQ + h * q) * inverse % n;
        if (BigInteger.ModPow(s, e, n) != m)
            throw new CryptographicException("The blind signature does not verify: the private operation went wrong.");
        return Bytes(s, key.Modulus.Length);
    }

    /// <summary>Verification of section 4.5: an ordinary RSASSA-PSS one with SHA-384 and a salt of 48 bytes.</summary>
    public static bool Verify(RSAParameters key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = key.Modulus, Exponent = key.Exponent });
        return rsa.VerifyData(message, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pss);
    }

    private static bool TryInvert(BigInteger value, BigInteger modulus, out BigInteger inverse)
    {
        var (previous, current) = (modulus, value);
        var (before, now) = (BigInteger.Zero, BigInteger.One);
        while (!current.IsZero)
        {
            var quotient = previous / current;
            (previous, current) = (current, previous - quotient * current);
            (before, now) = (now, before - quotient * now);
        }
        inverse = before.Sign < 0 ? before + modulus : before;
        return previous.IsOne;
    }

    private static BigInteger Number(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger value, int length)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
