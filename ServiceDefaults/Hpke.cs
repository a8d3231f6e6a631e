using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Asan.ServiceDefaults;

/// <summary>
/// Hybrid public key encryption (RFC 9180) in base mode, one message a key: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256,
/// AES-128-GCM, the suite of its appendix A.3. Public keys are uncompressed points, 65 bytes; private ones scalars, 32.
/// </summary>
public static class Hpke
{
    public const int PublicKeyBytes = 65;
    public const int PrivateKeyBytes = 32;
    public const int TagBytes = 16;

    private const int KeyBytes = 16;
    private const int NonceBytes = 12;

    private static readonly byte[] KemSuite = [.. "KEM"u8, 0x00, 0x10];
    private static readonly byte[] Suite = [.. "HPKE"u8, 0x00, 0x10, 0x00, 0x01, 0x00, 0x01];

    // FIPS 186-5: the order of P-256's base point.
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A new pair from the system's random numbers.</summary>
    public static (byte[] PrivateKey, byte[] PublicKey) NewKeyPair() => DeriveKeyPair(RandomNumberGenerator.GetBytes(PrivateKeyBytes));

    /// <summary>The pair that belongs to a secret of at least 100 bits, always the same (section 7.1.3).</summary>
    public static (byte[] PrivateKey, byte[] PublicKey) DeriveKeyPair(ReadOnlySpan<byte> secret)
    {
        var prk = LabeledExtract(KemSuite, [], "dkp_prk", secret);
        for (byte counter = 0; ; counter = checked((byte)(counter + 1)))
        {
            var candidate = LabeledExpand(KemSuite, prk, "candidate", [counter], PrivateKeyBytes);
            var scalar = new BigInteger(candidate, isUnsigned: true, isBigEndian: true);
            if (scalar.IsZero || scalar >= Order)
                continue;
            using var pair = Pair(candidate);
            return (candidate, PointOf(pair));
        }
    }

    /// <summary>The public half of a private key.</summary>
    public static byte[] PublicKeyOf(byte[] privateKey)
    {
        using var pair = Pair(privateKey);
        return PointOf(pair);
    }

    /// <summary>Whether these bytes are a point of the curve; what is not must never meet a private key (section 7.1.4).</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> point)
    {
        if (point.Length != PublicKeyBytes || point[0] != 4)
            return false;
        try
        {
            Import(point).Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Encrypts for the holder of the private key; <paramref name="info"/> and <paramref name="aad"/> must be the same at opening.</summary>
    public static (byte[] Encapsulated, byte[] Ciphertext) Seal(
        ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> ephemeral = default)
    {
        var (secret, encapsulated) = ephemeral.IsEmpty ? NewKeyPair() : DeriveKeyPair(ephemeral);
        using var mine = Pair(secret);
        using var theirs = Import(recipient);
        var (key, nonce) = Schedule(mine.DeriveRawSecretAgreement(theirs.PublicKey), encapsulated, recipient, info);
        var ciphertext = new byte[plain.Length + TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, ciphertext.AsSpan(0, plain.Length), ciphertext.AsSpan(plain.Length), aad);
        return (encapsulated, ciphertext);
    }

    /// <exception cref="CryptographicException">It was sealed for another key, in another context, or has been changed.</exception>
    public static byte[] Open(byte[] privateKey, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext)
    {
        if (!IsPublicKey(encapsulated) || ciphertext.Length < TagBytes)
            throw new CryptographicException("The encapsulated key is no point of P-256, or the text is shorter than its tag.");
        using var mine = Pair(privateKey);
        using var theirs = Import(encapsulated);
        var (key, nonce) = Schedule(mine.DeriveRawSecretAgreement(theirs.PublicKey), encapsulated, PointOf(mine), info);
        var plain = new byte[ciphertext.Length - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(nonce, ciphertext[..^TagBytes], ciphertext[^TagBytes..], plain, aad);
        return plain;
    }

    // Sections 4.1 (ExtractAndExpand) and 5.1 (KeySchedule) with mode_base, of which only the first nonce is used.
    private static (byte[] Key, byte[] Nonce) Schedule(byte[] agreed, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info)
    {
        var shared = LabeledExpand(KemSuite, LabeledExtract(KemSuite, [], "eae_prk", agreed), "shared_secret", [.. encapsulated, .. recipient], 32);
        byte[] context = [0x00, .. LabeledExtract(Suite, [], "psk_id_hash", []), .. LabeledExtract(Suite, [], "info_hash", info)];
        var secret = LabeledExtract(Suite, shared, "secret", []);
        return (LabeledExpand(Suite, secret, "key", context, KeyBytes), LabeledExpand(Suite, secret, "base_nonce", context, NonceBytes));
    }

    private static byte[] LabeledExtract(byte[] suite, byte[] salt, string label, ReadOnlySpan<byte> input) =>
        HKDF.Extract(HashAlgorithmName.SHA256, [.. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. input], salt);

    private static byte[] LabeledExpand(byte[] suite, byte[] prk, string label, ReadOnlySpan<byte> info, int length)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)length);
        return HKDF.Expand(HashAlgorithmName.SHA256, prk, length, [.. bytes, .. "HPKE-v1"u8, .. suite, .. Encoding.ASCII.GetBytes(label), .. info]);
    }

    private static ECDiffieHellman Pair(byte[] privateKey) =>
        ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = privateKey });

    private static ECDiffieHellman Import(ReadOnlySpan<byte> point) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
    });

    private static byte[] PointOf(ECDiffieHellman pair)
    {
        var q = pair.ExportParameters(includePrivateParameters: false).Q;
        return [0x04, .. q.X!, .. q.Y!];
    }
}
