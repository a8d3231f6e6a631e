using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;

namespace Asan.Integrity;

/// <summary>
/// Compares who is accused with who would read it, without the name: HMAC under a key that no database and no other
/// service holds, since a plain digest of a staff number could be searched. However the number is typed: spaces, hyphens and
/// case do not matter, nor O for 0; two numbers that are one in that way only keep one more officer from the report.
/// </summary>
public sealed class PersonDigest(IConfiguration configuration)
{
    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Encoding.UTF8.GetBytes(configuration["Integrity:PersonKey"]
            ?? throw new InvalidOperationException("Integrity:PersonKey is not set. Set it to a secret of at least 32 random characters.")),
        32, info: "asan.integrity-person.v2"u8.ToArray());

    public byte[] Of(string subject) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(TypedCode.Normalise(subject)));
}
