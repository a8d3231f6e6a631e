using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Asan.Cli.Verify;

/// <summary>
/// Repeats the draw of a lottery from its bundle, by docs/lotteries.md alone: it shares no code with the service that
/// drew. Everything that is wrong is named; an empty list is a valid bundle.
/// </summary>
public static class LotteryVerifier
{
    private const string Format = "asan.lottery-bundle.v1";

    private static readonly string[] Members =
        ["format", "id", "centreId", "serviceId", "registrationUntil", "seedSource", "startsAt", "commitments", "digest", "seed", "order"];

    /// <param name="bundle">The bundle's JSON.</param>
    /// <param name="published">The digest as it was published before the draw (event <c>lottery-committed</c>), if known.</param>
    /// <param name="receipt">Registration and nonce of somebody who took part, if known.</param>
    public static IReadOnlyList<string> Check(string bundle, string? published = null, (string Registration, string Nonce)? receipt = null)
    {
        Bundle read;
        try
        {
            using var document = JsonDocument.Parse(bundle);
            if (Shape(document.RootElement) is { Count: > 0 } faults)
                return faults;
            read = Bundle.Of(document.RootElement);
        }
        catch (JsonException e)
        {
            return [$"The file is no JSON: {e.Message}"];
        }
        var wrong = new List<string>();
        if (read.Format != Format)
            wrong.Add($"format: expected {Format}");
        if (!read.Commitments.SequenceEqual(read.Commitments.Distinct().Order(StringComparer.Ordinal)))
            wrong.Add("commitments: expected each once, in ascending order");
        if (!read.StartsAt.SequenceEqual(read.StartsAt.Order(StringComparer.Ordinal)))
            wrong.Add("startsAt: expected in ascending order");
        if (!read.Order.Order(StringComparer.Ordinal).SequenceEqual(read.Commitments.Order(StringComparer.Ordinal)))
            wrong.Add("order: expected every commitment of the list once, and no other");

        var digest = Sha256(string.Concat(
            new[] { "asan.lottery.v1", read.Id, read.CentreId, read.ServiceId, read.RegistrationUntil, read.SeedSource, read.StartsAt.Count.ToString(CultureInfo.InvariantCulture) }
                .Concat(read.StartsAt).Concat(read.Commitments).Select(line => line + "\n")));
        if (digest != read.Digest)
            wrong.Add($"digest: id, centreId, serviceId, registrationUntil, seedSource, startsAt and commitments give {digest}, the bundle says {read.Digest}");
        if (published is not null && !string.Equals(published, read.Digest, StringComparison.OrdinalIgnoreCase))
            wrong.Add($"digest: before the draw {published} was published, the bundle says {read.Digest}");

        var key = Convert.FromHexString(Sha256($"asan.lottery-draw.v1\n{read.Digest}\n{read.Seed}\n"));
        var drawn = read.Commitments
            .Select(commitment => (commitment, rank: Convert.ToHexStringLower(HMACSHA256.HashData(key, Convert.FromHexString(commitment)))))
            .OrderBy(pair => pair.rank, StringComparer.Ordinal).Select(pair => pair.commitment).ToList();
        for (var i = 0; i < Math.Min(drawn.Count, read.Order.Count); i++)
            if (drawn[i] != read.Order[i])
            {
                wrong.Add($"order: with digest and seed, place {i + 1} is {drawn[i]}, the bundle says {read.Order[i]}");
                break;
            }
        if (receipt is { } mine)
        {
            var commitment = Sha256($"asan.lottery-registration.v1\n{read.Id}\n{Lower(mine.Registration)}\n{Lower(mine.Nonce)}\n");
            if (!read.Commitments.Contains(commitment))
                wrong.Add($"commitments: the receipt gives {commitment}, which is not in the list");
        }
        return wrong;
    }

    /// <summary>The place of a receipt's commitment in the order, from 1; null when it is not there.</summary>
    public static int? PlaceOf(string bundle, string registration, string nonce)
    {
        using var document = JsonDocument.Parse(bundle);
        var read = Bundle.Of(document.RootElement);
        var commitment = Sha256($"asan.lottery-registration.v1\n{read.Id}\n{Lower(registration)}\n{Lower(nonce)}\n");
        var place = read.Order.ToList().IndexOf(commitment);
        return place < 0 ? null : place + 1;
    }

    private static List<string> Shape(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ["The file is no JSON object."];
        var wrong = new List<string>();
        foreach (var name in root.EnumerateObject().Select(member => member.Name).Where(name => !Members.Contains(name)))
            wrong.Add($"{name}: this member is not of {Format}");
        foreach (var name in Members)
        {
            var isList = name is "startsAt" or "commitments" or "order";
            if (!root.TryGetProperty(name, out var member))
                wrong.Add($"{name}: is missing");
            else if (isList ? member.ValueKind != JsonValueKind.Array || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String) : member.ValueKind != JsonValueKind.String)
                wrong.Add($"{name}: expected {(isList ? "a list of texts" : "a text")}");
            else if (name is "commitments" or "order" && member.EnumerateArray().Any(item => !IsSha256(item.GetString()!)))
                wrong.Add($"{name}: expected SHA-256 values, 64 digits of lower-case hexadecimal each");
            else if (name is "digest" && !IsSha256(member.GetString()!))
                wrong.Add($"{name}: expected a SHA-256 value, 64 digits of lower-case hexadecimal");
        }
        return wrong;
    }

    private static bool IsSha256(string text) => text.Length == 64 && text.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f');

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

#pragma warning disable CA1308 // hexadecimal and UUIDs are written in lower case
    private static string Lower(string text) => text.Trim().ToLowerInvariant();
#pragma warning restore CA1308

    private sealed record Bundle(
        string Format, string Id, string CentreId, string ServiceId, string RegistrationUntil, string SeedSource, IReadOnlyList<string> StartsAt,
        IReadOnlyList<string> Commitments, string Digest, string Seed, IReadOnlyList<string> Order)
    {
        public static Bundle Of(JsonElement root)
        {
            string Text(string name) => root.GetProperty(name).GetString()!;
            List<string> Texts(string name) => [.. root.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
            return new Bundle(Text("format"), Text("id"), Text("centreId"), Text("serviceId"), Text("registrationUntil"), Text("seedSource"), Texts("startsAt"),
                Texts("commitments"), Text("digest"), Text("seed"), Texts("order"));
        }
    }
}
