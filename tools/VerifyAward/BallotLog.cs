using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Asan.VerifyAward;

/// <summary>A public key of the bundle: a P-256 JWK whose id is its thumbprint (RFC 7638).</summary>
public sealed class PublicKey
{
    private readonly ECDsa key;

    public PublicKey(Node jwk)
    {
        var (x, y) = (jwk.Text("x"), jwk.Text("y"));
        if (jwk.Text("kty") != "EC" || jwk.Text("crv") != "P-256" || jwk.Text("alg") != "ES256" || jwk.Text("use") != "sig")
            throw new FaultException(jwk.Place, "expected an ES256 key for signatures: kty EC, crv P-256");
        Id = jwk.Text("kid");
        var thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        if (Id != thumbprint)
            throw jwk.Fault("kid", $"the key's thumbprint is {thumbprint}");
        try
        {
            key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) } });
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            throw new FaultException(jwk.Place, "x and y are no point of the curve");
        }
    }

    public string Id { get; }

    public bool Verifies(byte[] statement, string signature)
    {
        // Strict: 64 bytes have one text only, so that no other signature text passes for the same.
        var bytes = new byte[64];
        return signature.Length == 86 && Base64Url.IsValid(signature)
            && Base64Url.TryDecodeFromChars(signature, bytes, out var written) && written == 64 && Base64Url.EncodeToString(bytes) == signature
            && key.VerifyData(statement, bytes, HashAlgorithmName.SHA256);
    }
}

/// <summary>A signed head of the log (RFC 6962 section 3.5).</summary>
public sealed record Head(int Size, byte[] Root, long SignedAt, string Place)
{
    public static Head Of(Node node, PublicKey key)
    {
        var head = new Head(node.Small("size"), node.Hex32("root"), node.Whole("signedAt"), node.Place);
        if (node.Text("keyId") != key.Id)
            throw node.Fault("keyId", $"keys.json has {key.Id}");
        var statement = new byte[50];
        statement[1] = 1;
        BinaryPrimitives.WriteInt64BigEndian(statement.AsSpan(2), head.SignedAt);
        BinaryPrimitives.WriteInt64BigEndian(statement.AsSpan(10), head.Size);
        head.Root.CopyTo(statement, 18);
        return key.Verifies(statement, node.Text("signature")) ? head : throw node.Fault("signature", "does not sign size, root and signedAt");
    }
}

/// <summary>The Merkle tree hash of RFC 6962 section 2.1, straight from its definition.</summary>
public static class Tree
{
    public static byte[] Leaf(string text) => SHA256.HashData([0, .. Encoding.UTF8.GetBytes(text)]);

    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length)
            split *= 2;
        return SHA256.HashData([1, .. Root(leaves[..split]), .. Root(leaves[split..])]);
    }
}
