using Asan.VerifyAward;

// ./asan verify award BUNDLE.zip [--key ID] [--rules-digest HEX] [--sealed-root HEX] [--revealed-root HEX] [--commitment HEX]…
const string Usage = """
    Usage: ./asan verify award BUNDLE.zip [options]
    Repeats an award's result from its public bundle (docs/verify-award.md).
      --key ID              the bundle key's id at GET /v1/award-keys: without it anybody could have signed the bundle
      --log-key ID          the ballot log key's id there
      --rules-digest HEX    what event cycle-opened or GET /v1/cycles/{id} published before the first entry
      --sealed-root HEX     what event ballot-log-signed published when the ballots were sealed
      --revealed-root HEX   what it published when they were revealed
      --seed TEXT           the value of the rules' lotSeedSource, where a lot decided between equals
      --commitment HEX      a commitment that must be in the log, such as your own as a judge; may be repeated
    """;

var published = new Published();
string? file = null;
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "-h" or "--help")
    {
        Console.WriteLine(Usage);
        return 0;
    }
    if (!args[i].StartsWith("--", StringComparison.Ordinal) && file is null)
    {
        file = args[i];
        continue;
    }
    var known = args[i] is "--key" or "--log-key" or "--rules-digest" or "--sealed-root" or "--revealed-root" or "--seed" or "--commitment";
    if (!known || i + 1 == args.Length)
    {
        Console.Error.WriteLine($"error: {(known ? $"{args[i]} needs a value" : $"{args[i]} was not expected")}.\n{Usage}");
        return 2;
    }
    var value = args[i + 1];
    published = args[i++] switch
    {
        "--key" => published with { BundleKey = value },
        "--log-key" => published with { LogKey = value },
        "--rules-digest" => published with { RulesDigest = value },
        "--sealed-root" => published with { SealedRoot = value },
        "--revealed-root" => published with { RevealedRoot = value },
        "--seed" => published with { Seed = value },
        _ => published with { Commitments = [.. published.Commitments, value] },
    };
}
if (file is null || !File.Exists(file))
{
    Console.Error.WriteLine($"error: {(file is null ? "no bundle was named" : $"there is no file {file}")}. Save GET /v1/cycles/{{id}}/bundle.zip into one.\n{Usage}");
    return 2;
}

var report = AwardVerifier.Check(File.ReadAllBytes(file), published);
foreach (var held in report.Held)
    Console.WriteLine($"  holds  {held}");
foreach (var wrong in report.Wrong)
    Console.WriteLine($"  WRONG  {wrong}");
Console.WriteLine(report.Wrong.Count == 0 ? "The result was repeated, and it is the one published." : $"The bundle does not hold: {report.Wrong.Count} {(report.Wrong.Count == 1 ? "fault" : "faults")}.");
return report.Wrong.Count == 0 ? 0 : 1;
