using System.Security.Cryptography;

namespace Asan.Booking.Personal;

/// <summary>The key that wraps the citizens' data keys. It is configured and never stored with what it protects.</summary>
public sealed class KeyEncryptionKey
{
    private readonly byte[] key;

    private KeyEncryptionKey(byte[] key)
    {
        this.key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "asan.kek.v1\n"u8, .. key]).AsSpan(0, 8));
    }

    /// <summary>Names the key without telling it.</summary>
    public string Id { get; }

    public static KeyEncryptionKey From(IConfiguration configuration)
    {
        var text = configuration["Booking:KeyEncryptionKey"] ?? "";
        var key = new byte[Sealed.KeyLength];
        return Convert.TryFromBase64String(text, key, out var length) && length == Sealed.KeyLength
            ? new KeyEncryptionKey(key)
            : throw new InvalidOperationException(
                $"Booking:KeyEncryptionKey is not the base64 of {Sealed.KeyLength} bytes. Set it to 32 random bytes (head -c 32 /dev/urandom | base64) and keep it: without it no contact can be read.");
    }

    /// <summary>A data key, sealed for its owner.</summary>
    public byte[] Wrap(byte[] dataKey, byte[] owner) => Sealed.Seal(key, dataKey, owner);

    /// <summary>The data key of an owner.</summary>
    /// <exception cref="CryptographicException">It was wrapped by another key, or for another owner.</exception>
    public byte[] Unwrap(byte[] wrapped, byte[] owner) => Sealed.Open(key, wrapped, owner);
}
