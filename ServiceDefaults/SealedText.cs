using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Asan.ServiceDefaults;

/// <summary>
/// A text that only its readers can open: encrypted once under a key of its own (AES-256-GCM), and that key once for each
/// reader (<see cref="Hpke"/>). Padded to whole kibibytes, so that its length tells little.
/// </summary>
/// <param name="Ciphertext">The padded text and its tag.</param>
/// <param name="Keys">The text's key, sealed for each reader, in the order in which the readers were named.</param>
public sealed record SealedText(byte[] Ciphertext, IReadOnlyList<SealedText.Key> Keys)
{
    /// <summary>Bytes of a sealed key: 32 and the tag.</summary>
    public const int SealedKeyBytes = 32 + Hpke.TagBytes;

    /// <summary>Texts are padded to a multiple of this.</summary>
    public const int Block = 1024;

    // A key encrypts one text, so its nonce need not differ from any other.
    private static readonly byte[] Nonce = new byte[12];

    /// <param name="Encapsulated">The ephemeral public key, 65 bytes.</param>
    /// <param name="Sealed">The text's key, sealed, 48 bytes.</param>
    public sealed record Key(byte[] Encapsulated, byte[] Sealed);

    /// <param name="text">What only the readers may know.</param>
    /// <param name="context">What the text belongs to: it opens nowhere else.</param>
    /// <param name="readers">Their public keys.</param>
    public static SealedText Seal(string text, string context, IEnumerable<byte[]> readers)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var bytes = Encoding.UTF8.GetBytes(text);
        var plain = new byte[(bytes.Length + 4 + Block - 1) / Block * Block];
        BinaryPrimitives.WriteInt32BigEndian(plain, bytes.Length);
        bytes.CopyTo(plain, 4);
        var ciphertext = new byte[plain.Length + Hpke.TagBytes];
        using var aes = new AesGcm(key, Hpke.TagBytes);
        aes.Encrypt(Nonce, plain, ciphertext.AsSpan(0, plain.Length), ciphertext.AsSpan(plain.Length), Encoding.UTF8.GetBytes(context));
        return new SealedText(ciphertext, [.. readers.Select(reader =>
        {
            var (encapsulated, wrapped) = Hpke.Seal(reader, Info, Encoding.UTF8.GetBytes(context), key);
            return new Key(encapsulated, wrapped);
        })]);
    }

    /// <exception cref="CryptographicException">The key is not one of the readers', the context another, something has been changed, or it was never sealed as here.</exception>
    public static string Open(byte[] ciphertext, Key key, byte[] privateKey, string context)
    {
        var textKey = Hpke.Open(privateKey, key.Encapsulated, Info, Encoding.UTF8.GetBytes(context), key.Sealed);
        if (ciphertext.Length < Hpke.TagBytes + 4)
            throw new CryptographicException("The text is shorter than its length and tag.");
        var plain = new byte[ciphertext.Length - Hpke.TagBytes];
        using var aes = new AesGcm(textKey, Hpke.TagBytes);
        aes.Decrypt(Nonce, ciphertext.AsSpan(0, plain.Length), ciphertext.AsSpan(plain.Length), plain, Encoding.UTF8.GetBytes(context));
        var length = BinaryPrimitives.ReadInt32BigEndian(plain);
        return length >= 0 && length <= plain.Length - 4
            ? Encoding.UTF8.GetString(plain, 4, length)
            : throw new CryptographicException("The text's length is none.");
    }

    /// <summary>The text's key for one more reader, by one who has it.</summary>
    /// <exception cref="CryptographicException">As for <see cref="Open"/>.</exception>
    public static Key Share(Key key, byte[] privateKey, string context, byte[] reader)
    {
        var aad = Encoding.UTF8.GetBytes(context);
        var (encapsulated, wrapped) = Hpke.Seal(reader, Info, aad, Hpke.Open(privateKey, key.Encapsulated, Info, aad, key.Sealed));
        return new Key(encapsulated, wrapped);
    }

    private static ReadOnlySpan<byte> Info => "asan.sealed-text.v1"u8;
}
