using System.Security.Cryptography;
using System.Text;

namespace Asan.Integrity;

/// <summary>
/// Compares who is accused with who would read it, without the name: HMAC under a key that no database holds, since a
/// plain digest of a staff number could be searched.
/// </summary>
public sealed class PersonDigest(IConfiguration configuration)
{
    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(configuration["Idempotency:Pepper"]!), 32, info: "asan.integrity-person.v1"u8.ToArray());

    public byte[] Of(string subject) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(subject));
}
