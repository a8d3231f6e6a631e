using System.Numerics;
using System.Security.Cryptography;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>The citizen's half of RFC 9474 in .NET, for tests: Blind of section 4.2 and Finalize of 4.4. Shares no code with the service.</summary>
public sealed class BlindClient(byte[] modulus, byte[] exponent)
{
    private const int HashBytes = 48;

    private readonly BigInteger n = Number(modulus);
    private readonly BigInteger e = Number(exponent);

    public sealed record Blinded(byte[] Message, BigInteger Encoded, BigInteger Inverse);

    /// <param name="message">The prepared message.</param>
    /// <param name="salt">Of PSS: 48 random bytes, or none in the PSSZERO variants.</param>
    /// <param name="inverse">Of the blinding: from a vector; left out, random.</param>
    public Blinded Blind(byte[] message, byte[]? salt = null, byte[]? inverse = null)
    {
        var encoded = Number(Encode(message, (int)n.GetBitLength() - 1, salt ?? RandomNumberGenerator.GetBytes(HashBytes)));
        var inv = inverse is null ? Number(RandomNumberGenerator.GetBytes(modulus.Length)) % n : Number(inverse);
        return new Blinded(Bytes(encoded * BigInteger.ModPow(Invert(inv), e, n) % n), encoded, inv);
    }

    public byte[] Finalize(byte[] blindSignature, Blinded blinded)
    {
        var signature = Number(blindSignature) * blinded.Inverse % n;
        Assert.True(BigInteger.ModPow(signature, e, n) == blinded.Encoded, "the service signed something else");
        return Bytes(signature);
    }

    /// <summary>EMSA-PSS-ENCODE of RFC 8017 section 9.1.1 with SHA-384 and MGF1.</summary>
    public static byte[] Encode(byte[] message, int bits, byte[] salt)
    {
        var length = (bits + 7) / 8;
        var hash = SHA384.HashData([.. new byte[8], .. SHA384.HashData(message), .. salt]);
        byte[] block = [.. new byte[length - salt.Length - HashBytes - 2], 1, .. salt];
        for (var (i, at) = (0, 0); at < block.Length; i++)
            foreach (var mask in SHA384.HashData([.. hash, 0, 0, (byte)(i >> 8), (byte)i]).Take(block.Length - at))
                block[at++] ^= mask;
        block[0] &= (byte)(0xff >> (8 * length - bits));
        return [.. block, .. hash, 0xbc];
    }

    public BigInteger Invert(BigInteger value)
    {
        var (a, b, x, y) = (n, value % n, BigInteger.Zero, BigInteger.One);
        while (!b.IsZero)
            (a, b, x, y) = (b, a % b, y, x - a / b * y);
        return ((x % n) + n) % n;
    }

    public byte[] Bytes(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[modulus.Length - bytes.Length], .. bytes];
    }

    public static BigInteger Number(byte[] bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
