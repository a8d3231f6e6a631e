using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Feedback.Ratings.Blind;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>The vectors of RFC 9474, all four variants, against the service, the .NET client and the browser's module.</summary>
public class BlindRsaTests
{
    public static TheoryData<string> Variants => [.. Vectors().Select(vector => vector["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_step_of_a_vector_gives_what_the_RFC_says(string variant)
    {
        var vector = Vectors().Single(vector => vector["name"]!.GetValue<string>() == variant);
        var key = Key(vector);
        var client = new BlindClient(key.Modulus!, key.Exponent!);
        var prepared = Hex(vector["input_msg"]);
        Assert.Equal(Convert.ToHexStringLower(prepared), vector["msg_prefix"]!.GetValue<string>() + vector["msg"]!.GetValue<string>());

        var blinded = client.Blind(prepared, Hex(vector["salt"]), Hex(vector["inv"]));

        if (vector["encoded_msg"] is { } encoded)
            Assert.Equal(encoded.GetValue<string>(), Convert.ToHexStringLower(client.Bytes(blinded.Encoded)));
        Assert.Equal(vector["blinded_msg"]!.GetValue<string>(), Convert.ToHexStringLower(blinded.Message));
        var blindSignature = BlindRsa.Sign(key, blinded.Message)!;
        Assert.Equal(vector["blind_sig"]!.GetValue<string>(), Convert.ToHexStringLower(blindSignature));
        var signature = client.Finalize(blindSignature, blinded);
        Assert.Equal(vector["sig"]!.GetValue<string>(), Convert.ToHexStringLower(signature));
        // The service takes the variants with a salt of 48 bytes and no other.
        Assert.Equal(vector["sLen"]!.GetValue<string>() == "0x30", BlindRsa.Verify(key, prepared, signature));
        signature[^1] ^= 1;
        Assert.False(BlindRsa.Verify(key, prepared, signature));
    }

    [Fact]
    public async Task The_browsers_module_gives_the_same_in_every_variant()
    {
        var answers = await Node.RunAsync("""
            import { readFileSync } from 'node:fs';
            import { blind, finalize, toBase64Url } from '{blind.js}';
            const hex = (text) => Uint8Array.from(text.replace('0x', '').match(/../g) ?? [], (byte) => parseInt(byte, 16));
            const even = (text) => { const digits = text.replace('0x', ''); return digits.length % 2 ? '0' + digits : digits; };
            const out = (bytes) => Buffer.from(bytes).toString('hex');
            const answers = [];
            for (const v of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
              const jwk = { n: toBase64Url(hex(even(v.n))), e: toBase64Url(hex(v.e)) };
              const { blindedMessage, state } = await blind(jwk, hex(v.input_msg), { salt: hex(v.salt), inverse: BigInt(v.inv) });
              let wrong = 'accepted';
              try { finalize(jwk, hex(v.sig), state); } catch { wrong = 'refused'; }
              answers.push({ name: v.name, blinded_msg: out(blindedMessage), sig: out(finalize(jwk, hex(v.blind_sig), state)), wrong });
            }
            console.log(JSON.stringify(answers));
            """, VectorFile);

        var vectors = Vectors();
        Assert.Equal(4, answers.AsArray().Count);
        Assert.All(answers.AsArray(), answer =>
        {
            var vector = vectors.Single(vector => vector["name"]!.GetValue<string>() == answer!["name"]!.GetValue<string>());
            Assert.Equal(vector["blinded_msg"]!.GetValue<string>(), answer!["blinded_msg"]!.GetValue<string>());
            Assert.Equal(vector["sig"]!.GetValue<string>(), answer["sig"]!.GetValue<string>());
            Assert.Equal("refused", answer["wrong"]!.GetValue<string>());
        });
    }

    [Fact]
    public void A_message_that_is_no_number_below_the_modulus_is_not_signed()
    {
        var key = Key(Vectors()[0]);
        Assert.Null(BlindRsa.Sign(key, key.Modulus));
        Assert.Null(BlindRsa.Sign(key, Enumerable.Repeat((byte)0xff, key.Modulus!.Length).ToArray()));
        Assert.Null(BlindRsa.Sign(key, new byte[key.Modulus.Length - 1]));
        Assert.NotNull(BlindRsa.Sign(key, new byte[key.Modulus.Length]));
    }

    [Fact]
    public void A_key_with_a_fault_gives_no_signature()
    {
        var key = Key(Vectors()[0]);
        key.DP![^1] ^= 2; // what a bit flip does to half of the computation: its signature would give the factors away

        Assert.Throws<CryptographicException>(() => BlindRsa.Sign(key, Hex(Vectors()[0]["blinded_msg"])));
    }

    private static string VectorFile => Path.Combine(AppContext.BaseDirectory, "vectors", "blind-rsa.json");

    private static List<JsonNode> Vectors() => [.. JsonNode.Parse(File.ReadAllText(VectorFile))!.AsArray().Select(vector => vector!)];

    private static byte[] Hex(JsonNode? text)
    {
        var digits = text!.GetValue<string>().Replace("0x", "", StringComparison.Ordinal);
        return Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
    }

    private static RSAParameters Key(JsonNode vector)
    {
        byte[] Trimmed(BigInteger value) => value.ToByteArray(isUnsigned: true, isBigEndian: true);
        var (p, q, d) = (BlindClient.Number(Hex(vector["p"])), BlindClient.Number(Hex(vector["q"])), BlindClient.Number(Hex(vector["d"])));
        return new RSAParameters
        {
            Modulus = Trimmed(BlindClient.Number(Hex(vector["n"]))), Exponent = Trimmed(BlindClient.Number(Hex(vector["e"]))), D = Trimmed(d), P = Trimmed(p), Q = Trimmed(q),
            DP = Trimmed(d % (p - 1)), DQ = Trimmed(d % (q - 1)), InverseQ = Trimmed(BigInteger.ModPow(q, p - 2, p)),
        };
    }
}

/// <summary>Runs a script of the browser's module under Node, which the platform's scripts need anyway.</summary>
public static class Node
{
    public static async Task<JsonNode> RunAsync(string script, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("asan-blind-");
        try
        {
            var module = Path.Combine(folder.FullName, "blind.mjs");
            await using (var source = typeof(BlindRsa).Assembly.GetManifestResourceStream("blind.js")!)
            await using (var copy = File.Create(module))
                await source.CopyToAsync(copy);
            var main = Path.Combine(folder.FullName, "main.mjs");
            await File.WriteAllTextAsync(main, script.Replace("{blind.js}", module, StringComparison.Ordinal));
            using var node = Process.Start(new ProcessStartInfo("node", [main, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            await node.WaitForExitAsync(deadline.Token);
            Assert.True(node.ExitCode == 0, await errors);
            return JsonNode.Parse(await output)!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
