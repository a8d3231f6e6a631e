using System.Security.Cryptography;

namespace Asan.Booking.Personal;

/// <summary>
/// The key that wraps the citizens' data keys. It is configured and never stored with what it protects. While it is being
/// rotated there is another one, for reading only: <see cref="RewrapKeys"/> wraps what that one wrapped anew.
/// </summary>
public sealed class KeyEncryptionKey
{
    private const string Setting = "Booking:KeyEncryptionKey", OtherSetting = "Booking:OtherKeyEncryptionKey";

    private readonly Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);

    private KeyEncryptionKey(byte[] key, byte[]? other)
    {
        Id = IdOf(key);
        keys[Id] = key;
        if (other is not null)
            keys[IdOf(other)] = other;
    }

    /// <summary>Names the key that wraps, without telling it.</summary>
    public string Id { get; }

    /// <summary>The keys that only read.</summary>
    public string[] Others => [.. keys.Keys.Where(id => id != Id)];

    public static KeyEncryptionKey From(IConfiguration configuration) => new(
        Read(configuration, Setting), string.IsNullOrEmpty(configuration[OtherSetting]) ? null : Read(configuration, OtherSetting));

    /// <summary>A data key, sealed for its owner.</summary>
    public byte[] Wrap(byte[] dataKey, byte[] owner) => Sealed.Seal(keys[Id], dataKey, owner);

    /// <summary>The data key of an owner.</summary>
    /// <param name="wrappedBy">Which key wrapped it.</param>
    /// <exception cref="CryptographicException">It was wrapped for another owner, or by a key that is not configured.</exception>
    public byte[] Unwrap(byte[] wrapped, byte[] owner, string wrappedBy) => keys.TryGetValue(wrappedBy, out var key)
        ? Sealed.Open(key, wrapped, owner)
        : throw new CryptographicException($"A data key is wrapped by the key {wrappedBy}, which is not configured. Set {OtherSetting} to it until all data keys are wrapped anew.");

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData([.. "asan.kek.v1\n"u8, .. key]).AsSpan(0, 8));

    private static byte[] Read(IConfiguration configuration, string setting)
    {
        var key = new byte[Sealed.KeyLength];
        return Convert.TryFromBase64String(configuration[setting] ?? "", key, out var length) && length == Sealed.KeyLength
            ? key
            : throw new InvalidOperationException(
                $"{setting} is not the base64 of {Sealed.KeyLength} bytes. Set it to 32 random bytes (head -c 32 /dev/urandom | base64) and keep it: without it no contact can be read.");
    }
}
