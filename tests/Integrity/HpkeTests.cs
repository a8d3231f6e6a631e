using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;
using CsCheck;
using Xunit;

namespace Asan.Integrity.Tests;

/// <summary>RFC 9180 appendix A.3.1: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, its first encryption.</summary>
public class HpkeTests
{
    private static readonly byte[] Info = Convert.FromHexString("4f6465206f6e2061204772656369616e2055726e");
    private static readonly byte[] IkmE = Convert.FromHexString("4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e");
    private static readonly byte[] IkmR = Convert.FromHexString("668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550");
    private static readonly byte[] Plain = Convert.FromHexString("4265617574792069732074727574682c20747275746820626561757479");
    private static readonly byte[] Aad = Convert.FromHexString("436f756e742d30");

    private const string SkRm = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
    private const string PkRm = "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
    private const string Enc = "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4";
    private const string Ct = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434";

    [Fact]
    public void The_key_pair_of_the_standards_example_is_derived()
    {
        var (privateKey, publicKey) = Hpke.DeriveKeyPair(IkmR);

        Assert.Equal((SkRm, PkRm), (Convert.ToHexStringLower(privateKey), Convert.ToHexStringLower(publicKey)));
        Assert.Equal(PkRm, Convert.ToHexStringLower(Hpke.PublicKeyOf(privateKey)));
    }

    [Fact]
    public void The_standards_example_is_sealed_and_opened()
    {
        var (encapsulated, ciphertext) = Hpke.Seal(Convert.FromHexString(PkRm), Info, Aad, Plain, IkmE);

        Assert.Equal((Enc, Ct), (Convert.ToHexStringLower(encapsulated), Convert.ToHexStringLower(ciphertext)));
        Assert.Equal(Plain, Hpke.Open(Convert.FromHexString(SkRm), encapsulated, Info, Aad, ciphertext));
    }

    [Fact]
    public void A_point_off_the_curve_is_no_public_key()
    {
        var point = Convert.FromHexString(PkRm);
        Assert.True(Hpke.IsPublicKey(point));
        point[^1] ^= 1;
        Assert.False(Hpke.IsPublicKey(point));
        Assert.False(Hpke.IsPublicKey(new byte[65]));
        Assert.Throws<CryptographicException>(() => Hpke.Open(Convert.FromHexString(SkRm), point, Info, Aad, Convert.FromHexString(Ct)));
    }

    [Fact]
    public void Every_text_opens_for_each_reader_in_its_context_and_for_nobody_else()
    {
        var (reader, other, stranger) = (Hpke.NewKeyPair(), Hpke.NewKeyPair(), Hpke.NewKeyPair());

        Gen.String[0, 3000].Where(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text).Sample(text =>
        {
            var sealedText = SealedText.Seal(text, "report/reporter", [reader.PublicKey, other.PublicKey]);
            Assert.Equal(text, SealedText.Open(sealedText.Ciphertext, sealedText.Keys[0], reader.PrivateKey, "report/reporter"));
            Assert.Equal(text, SealedText.Open(sealedText.Ciphertext, sealedText.Keys[1], other.PrivateKey, "report/reporter"));
            Assert.Equal(0, (sealedText.Ciphertext.Length - 16) % 1024);
            Assert.ThrowsAny<CryptographicException>(() => SealedText.Open(sealedText.Ciphertext, sealedText.Keys[0], stranger.PrivateKey, "report/reporter"));
            Assert.ThrowsAny<CryptographicException>(() => SealedText.Open(sealedText.Ciphertext, sealedText.Keys[0], reader.PrivateKey, "report/officer"));
            sealedText.Ciphertext[0] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => SealedText.Open(sealedText.Ciphertext, sealedText.Keys[0], reader.PrivateKey, "report/reporter"));
        }, iter: 50);
    }
}
