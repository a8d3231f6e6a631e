using System.CommandLine;
using Asan.Cli.Api;
using Asan.Cli.Operate;

namespace Asan.Cli.Verify;

/// <summary><c>asan verify lottery bundle.json</c>, <c>asan verify ratings bundle.zip</c>: repeats what the platform says it did, from what it published.</summary>
public static class VerifyCommand
{
    public static Command Create() => new("verify", "Repeats published results; ./asan verify award --help for an award's.") { Lottery(), Ratings(), BackupCommands.CreateVerify() };

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

    private static Command Ratings()
    {
        var bundle = new Argument<FileInfo>("bundle") { Description = "The answer of GET /v1/ratings/bundle.zip." };
        var key = new Option<string?>("--key") { Description = "The id of the signing key as you know it from elsewhere." };
        var batch = new Option<string?>("--batch") { Description = "A batch that you kept, as number:hash (GET /v1/ratings/batches/head)." };
        var receipt = new Option<FileInfo?>("--receipt") { Description = "Your own rating: the answer of POST /v1/ratings, in a file." };
        var command = new Command("ratings", "Checks the published ratings, without the database.") { bundle, key, batch, receipt };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = parsed.GetValue(bundle)!;
            if (!file.Exists)
                throw new CommandFailedException($"There is no file {file.Name}. Save GET /v1/ratings/bundle.zip into it.");
            (long, string)? kept = null;
            if (parsed.GetValue(batch) is { } text)
                kept = text.Split(':') is [var number, var hash] && long.TryParse(number, out var parsedNumber)
                    ? (parsedNumber, hash)
                    : throw new CommandFailedException("--batch is a number, a colon and a hash, such as 12:3f…");
            var own = parsed.GetValue(receipt) is { } path ? await File.ReadAllTextAsync(path.FullName, cancellation) : null;
            try
            {
                await using var stream = file.OpenRead();
                var found = RatingsVerifier.Check(stream, new RatingsExpected(parsed.GetValue(key), kept, own));
                Console.WriteLine($"The bundle holds: {found.Ratings} ratings in the log, {found.InBlocks} of them in blocks of ten and more, {found.Batches} batches, {found.Figures} figures.");
                if (found.NotCounted.Count > 0)
                    Console.WriteLine($"Members of blocks that are not counted, by question: {string.Join(", ", found.NotCounted.Select(one => $"{one.Question} {one.Members}"))}.");
                Console.WriteLine($"Signed by the key {found.KeyId}: compare it with one that you know from elsewhere.");
                if (found.ReceiptIsPublished is { } published)
                    Console.WriteLine(published ? "Your rating is in the log, and counted in a published block." : "Your rating is in the log; its block has not closed yet.");
            }
            catch (InvalidDataException e)
            {
                throw new CommandFailedException($"The bundle does not hold:\n  {e.Message}");
            }
        });
        return command;
    }
}
