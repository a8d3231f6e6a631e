using System.CommandLine;
using Asan.Cli.Api;

namespace Asan.Cli.Verify;

/// <summary><c>asan verify lottery bundle.json</c>: repeats what the platform says it did, from what it published.</summary>
public static class VerifyCommand
{
    public static Command Create() => new("verify", "Repeats published results; ./asan verify award --help for an award's.") { Lottery() };

    private static Command Lottery()
    {
        var bundle = new Argument<FileInfo>("bundle") { Description = "The answer of GET /v1/lotteries/{id}/bundle." };
        var digest = new Option<string?>("--digest") { Description = "The digest as it was published before the draw (event lottery-committed)." };
        var registration = new Option<string?>("--registration") { Description = "The id of your own registration; with --nonce." };
        var nonce = new Option<string?>("--nonce") { Description = "The nonce of your receipt." };
        var command = new Command("lottery", "Repeats the draw of a lottery.") { bundle, digest, registration, nonce };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(bundle)!;
            if (!file.Exists)
                throw new CommandFailedException($"There is no file {file.Name}. Save GET /v1/lotteries/{{id}}/bundle into it.");
            if (parsed.GetValue(registration) is null != parsed.GetValue(nonce) is null)
                throw new CommandFailedException("A receipt has both: --registration and --nonce.");
            var text = await File.ReadAllTextAsync(file.FullName, cancellation);
            (string, string)? receipt = parsed.GetValue(registration) is { } mine ? (mine, parsed.GetValue(nonce)!) : null;
            var wrong = LotteryVerifier.Check(text, parsed.GetValue(digest), receipt);
            if (wrong.Count > 0)
                throw new CommandFailedException($"The bundle does not hold:\n  {string.Join("\n  ", wrong)}");
            Console.WriteLine("The draw was repeated, and its order is the one published.");
            if (receipt is { } own)
                Console.WriteLine($"Your registration has place {LotteryVerifier.PlaceOf(text, own.Item1, own.Item2)}.");
        });
        return command;
    }
}
