using System.Security.Cryptography;
using System.Text;

namespace Asan.Gateway.Webhooks;

/// <summary>
/// Secrets that sign what is sent (Standard Webhooks 1.0, "Signature scheme"). They must be read again to sign, so the
/// database keeps them sealed (AES-256-GCM) under a key derived from the platform's pepper, each bound to its webhook.
/// </summary>
public sealed class WebhookSecrets(IConfiguration configuration)
{
    private const string Prefix = "whsec_";
    private const int Length = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(configuration["Idempotency:Pepper"]
            ?? throw new InvalidOperationException("Idempotency:Pepper is not set. Set it to a secret of at least 32 random characters.")),
        32,
        info: "asan.webhook-secret.v1"u8.ToArray());

    /// <summary>A new secret as the partner gets it, such as <c>whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD…</c>, and sealed.</summary>
    public (string Shown, byte[] Sealed) Make(Guid webhook)
    {
        // Without a plus, which JSON writes as \u002B: whoever copies the answer's text would take a wrong secret.
        byte[] secret;
        do
            secret = RandomNumberGenerator.GetBytes(Length);
        while (Convert.ToBase64String(secret).Contains('+', StringComparison.Ordinal));
        var box = new byte[NonceBytes + TagBytes + Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), secret, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), webhook.ToByteArray());
        return (Prefix + Convert.ToBase64String(secret), box);
    }

    public byte[] Open(Guid webhook, byte[] box)
    {
        var secret = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), secret, webhook.ToByteArray());
        return secret;
    }
}

/// <summary>The headers by which a receiver knows who sent a message and when (Standard Webhooks 1.0).</summary>
public static class WebhookSignature
{
    /// <summary>A secret's bytes from the form in which partners keep it.</summary>
    public static byte[] Parse(string secret) =>
        Convert.FromBase64String(secret.StartsWith("whsec_", StringComparison.Ordinal) ? secret["whsec_".Length..] : secret);

    /// <summary><c>v1,</c> and the HMAC-SHA256 of <c>id.timestamp.payload</c> in base64.</summary>
    /// <param name="secret">The key.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, seconds since 1970.</param>
    /// <param name="payload">The body as it is sent.</param>
    public static string Sign(byte[] secret, string id, long timestamp, ReadOnlySpan<byte> payload) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. payload]))}";
}
