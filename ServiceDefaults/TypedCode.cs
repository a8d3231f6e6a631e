using System.Security.Cryptography;
using System.Text;

namespace Asan.ServiceDefaults;

/// <summary>
/// A kind of code that people read out and type: Crockford's base 32 (https://www.crockford.com/base32.html), which has
/// no I, L, O or U, in groups of four. Databases keep digests only; with 100 random bits a plain one cannot be searched.
/// </summary>
/// <param name="tag">Leads what is digested, so that a digest of one kind is never one of another.</param>
public sealed class TypedCode(string tag)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Characters = 20;
    private const int GroupLength = 4;

    /// <summary>What manages a visit (docs/visit-codes.md): booking gives it, feedback takes it as proof.</summary>
    public static readonly TypedCode Visit = new("asan.visit-code.v1");

    /// <summary>A new code of 100 random bits, such as <c>7KQ2-M9XW-0TRB-4HZC-V81N</c>.</summary>
    public static string New() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Characters).Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The code as it was meant: without white space and hyphens, in capitals, O read as 0, I and L as 1.</summary>
    public static string Normalise(string typed) => string.Concat(typed
        .Where(c => !char.IsWhiteSpace(c) && c != '-')
        .Select(c => char.ToUpperInvariant(c) switch { 'O' => '0', 'I' or 'L' => '1', var other => other }));

    /// <summary>SHA-256 of the tag, a line feed and the normalised code.</summary>
    public byte[] DigestOf(string typed) => TaggedDigest.Of(tag, Normalise(typed));
}

/// <summary>SHA-256 of a text under a tag.</summary>
public static class TaggedDigest
{
    public static byte[] Of(string tag, string text) => SHA256.HashData(Encoding.UTF8.GetBytes($"{tag}\n{text}"));
}
