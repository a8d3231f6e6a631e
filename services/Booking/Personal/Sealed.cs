using System.Security.Cryptography;

namespace Asan.Booking.Personal;

/// <summary>AES-256-GCM (NIST SP 800-38D) with a random nonce: nonce, tag, ciphertext.</summary>
public static class Sealed
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <param name="key">32 bytes.</param>
    /// <param name="plain">What to hide.</param>
    /// <param name="context">What it belongs to: opened in another context, it is refused.</param>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context)
    {
        var sealedData = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedData.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, sealedData.AsSpan(NonceLength + TagLength), sealedData.AsSpan(NonceLength, TagLength), context);
        return sealedData;
    }

    /// <exception cref="CryptographicException">The key, the context or a bit is another than at sealing.</exception>
    public static byte[] Open(byte[] key, ReadOnlySpan<byte> sealedData, ReadOnlySpan<byte> context)
    {
        if (sealedData.Length < NonceLength + TagLength)
            throw new CryptographicException($"Expected at least {NonceLength + TagLength} sealed bytes; {sealedData.Length} came.");
        var plain = new byte[sealedData.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(sealedData[..NonceLength], sealedData[(NonceLength + TagLength)..], sealedData.Slice(NonceLength, TagLength), plain, context);
        return plain;
    }
}
