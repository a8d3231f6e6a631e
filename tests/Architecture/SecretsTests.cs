using System.Diagnostics;
using System.Text.RegularExpressions;
using Asan.TestBed;
using Xunit;

namespace Asan.Architecture.Tests;

/// <summary>No key, token or password of any use lies in the repository.</summary>
public partial class SecretsTests
{
    // A public test vector may hold a private key: it is printed in its standard.
    private static readonly string[] PublicVectors = ["tests/Feedback/vectors/", "tests/Integrity/", "tests/Gateway/vectors/"];

    // The key by which a catalogue signs that is started by itself in development, without ./run, which makes one of its own.
    private static readonly string[] ForDevelopmentOnly = ["services/Catalogue/appsettings.Development.json"];

    [Fact]
    public void No_tracked_file_holds_a_private_key_or_a_token()
    {
        var found = Tracked().Except(ForDevelopmentOnly).Where(file => !PublicVectors.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .SelectMany(file => Secrets(Read(file)).Select(kind => $"{file}: {kind}"));

        Assert.Empty(found);
    }

    [Fact]
    public void A_file_that_people_keep_secrets_in_is_not_tracked() =>
        Assert.DoesNotContain(Tracked(), file => SecretFile().IsMatch(file));

    // The scan's red control: made here, so that none of them lies in a file.
    [Theory]
    [InlineData("-----BEGIN ", "PRIVATE KEY-----")]
    [InlineData("-----BEGIN RSA ", "PRIVATE KEY-----")]
    [InlineData("MIGHAgEAMBMGByqGSM49AgEG", "CCqGSM49AwEHBG0wawIBAQQg")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJwYXJ0bmVyIn0", ".c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU")]
    [InlineData("AKIA", "ABCDEFGHIJKLMNOP")]
    [InlineData("ghp_", "abcdefghijklmnopqrstuvwxyz0123456789")]
    public void The_scan_finds_what_it_looks_for(string first, string second) => Assert.NotEmpty(Secrets($"key = \"{first}{second}\""));

    private static IEnumerable<string> Secrets(string text) => Patterns().Matches(text).Select(match => $"{match.Length} characters beginning with {match.Value[..4]}");

    private static string Read(string file)
    {
        var path = new FileInfo(Path.Combine(Clone.Root, file));
        return path is { Exists: true, LinkTarget: null, Length: < 4_000_000 } ? File.ReadAllText(path.FullName) : "";
    }

    private static string[] Tracked()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "safe.directory=*", "ls-files", "-z"]) { WorkingDirectory = Clone.Root, RedirectStandardOutput = true })!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.NotEmpty(files);
        return files;
    }

    // PEM (RFC 7468); PKCS #8 of an EC key in base64; JWS (RFC 7515); keys of well-known providers.
    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|MI(?:GH|GT|IE)[A-Za-z0-9+/]{40,}(?<=AQQg[A-Za-z0-9+/]*)|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}")]
    private static partial Regex Patterns();

    [GeneratedRegex(@"(^|/)(\.env|secrets|id_(rsa|ecdsa|ed25519)|[^/]+\.(pem|pfx|p12|key|kdbx))$")]
    private static partial Regex SecretFile();
}
