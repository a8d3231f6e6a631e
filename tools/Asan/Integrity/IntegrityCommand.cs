using System.Buffers.Text;
using System.CommandLine;
using System.Text.Json.Nodes;
using Asan.Cli.Api;
using Asan.ServiceDefaults;

namespace Asan.Cli.Integrity;

/// <summary>
/// <c>asan integrity keygen|register|list|read|answer|share|close</c>: an integrity officer's own program. The private key
/// is a file of this machine and is sent nowhere; texts are opened and sealed here.
/// </summary>
public static class IntegrityCommand
{
    private static readonly Option<Uri> Gateway = Options.Gateway();
    private static readonly Option<DirectoryInfo> Data = Options.Data();
    private static readonly Option<string> Officer = new("--officer") { Description = "The officer, a person of data/development/actors.json.", DefaultValueFactory = _ => "integrity-1" };
    private static readonly Option<FileInfo> Key = new("--key") { Description = "File of the private key.", Required = true };
    private static readonly Argument<Guid> Report = new("report") { Description = "The report's id, from `asan integrity list`." };

    public static Command Create() => new("integrity", "Reports of bribery and abuse, for the officers they are sealed for.")
    {
        Keygen(),
        OnGateway("register", "Registers the public half of the key.", [Key], RegisterAsync),
        OnGateway("list", "Lists the reports assigned to the officer.", [], ListAsync),
        OnGateway("read", "Opens a report on this machine.", [Report, Key], ReadAsync),
        OnGateway("answer", "Seals an answer, read from standard input, and sends it.", [Report, Key], AnswerAsync),
        OnGateway("share", "Lets one more officer read a report.", [Report, Key, With], ShareAsync),
        OnGateway("close", "Closes a report that was answered.", [Report, Outcome], CloseAsync),
    };

    private static readonly Option<Guid> With = new("--with") { Description = "The other officer's id, from GET /v1/integrity/officers.", Required = true };
    private static readonly Option<string> Outcome = new("--outcome") { Description = "confirmed, not-confirmed, handed-to-prosecutor or not-enough-to-go-on.", Required = true };

    private static Command Keygen()
    {
        var command = new Command("keygen", "Makes a key pair; its file can be read by its owner only.") { Key };
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(Key)!;
            var (privateKey, publicKey) = Hpke.NewKeyPair();
            try
            {
                // Never over another file: what a lost key could read, nobody can.
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                using var stream = new FileStream(file.FullName, options);
                using var writer = new StreamWriter(stream);
                writer.WriteLine(Base64Url.EncodeToString(privateKey));
            }
            catch (IOException e)
            {
                throw new CommandFailedException($"{file.Name} cannot be written: {e.Message}");
            }
            Console.WriteLine($"public key  {Base64Url.EncodeToString(publicKey)}");
            Console.WriteLine($"Keep {file.Name} and a copy of it: without it no report can be read, by anybody.");
        });
        return command;
    }

    private static async Task RegisterAsync(Session session)
    {
        var answer = (await session.PutAsync("/v1/integrity/officers/me/key", new JsonObject { ["publicKey"] = Base64Url.EncodeToString(Hpke.PublicKeyOf(session.PrivateKey)) })).Expect(200);
        Console.WriteLine($"{answer.Text("officerId")}  registered on {answer.Text("registeredOn")}");
    }

    private static async Task ListAsync(Session session)
    {
        foreach (var report in await session.ListAsync("/v1/integrity/reports"))
            Console.WriteLine($"{report["reportId"]}  {report["category"]}  {report["state"]}  due {report["dueOn"]}  {report["messages"]} messages  {report["attention"]}".TrimEnd());
    }

    private static async Task ReadAsync(Session session)
    {
        var report = await session.ReportAsync();
        Console.WriteLine($"{report.Text("category")}, {report.Text("state")}, due {report.Text("dueOn")}");
        foreach (var message in report["messages"].AsArray())
            Console.WriteLine($"\n{message!["number"]}  {message["author"]}, {message["writtenOn"]}\n{Sealing.Open(session.Report, message, session.PrivateKey) ?? "(This key does not open it: it was sealed for another one of yours, or wrongly.)"}");
    }

    private static async Task AnswerAsync(Session session)
    {
        var text = (await Console.In.ReadToEndAsync()).Trim();
        if (text.Length is 0 or > 8000)
            throw new CommandFailedException($"An answer has 1 to 8000 characters; {text.Length} came on standard input.");
        var report = await session.ReportAsync();
        var answer = (await session.PostAsync($"/v1/integrity/reports/{session.Report}/messages", Sealing.Answer(session.Report, report, text))).Expect(200);
        Console.WriteLine($"sent as message {answer.Number("number")}");
    }

    private static async Task ShareAsync(Session session)
    {
        var with = session.Value(With);
        var officer = (await session.ListAsync("/v1/integrity/officers")).SingleOrDefault(one => one["officerId"]!.GetValue<Guid>() == with)
            ?? throw new CommandFailedException($"There is no officer {with} with a key.");
        var report = await session.ReportAsync();
        (await session.PostAsync($"/v1/integrity/reports/{session.Report}/officers", new JsonObject
        {
            ["officerId"] = with.ToString(),
            ["keys"] = new JsonArray([.. report["messages"].AsArray().Select(message => new JsonObject
            {
                ["number"] = message!["number"]!.DeepClone(),
                ["key"] = Sealing.Share(session.Report, message, session.PrivateKey, Sealing.Bytes(officer["publicKey"])),
            })]),
        })).Expect(200);
        Console.WriteLine($"{with} can read the report now");
    }

    private static async Task CloseAsync(Session session)
    {
        var answer = (await session.PostAsync($"/v1/integrity/reports/{session.Report}/close", new JsonObject { ["outcome"] = session.Value(Outcome) })).Expect(200);
        Console.WriteLine($"closed, {answer.Text("outcome")}");
    }

    private static Command OnGateway(string name, string description, IEnumerable<Symbol> symbols, Func<Session, Task> action)
    {
        var command = new Command(name, description) { Gateway, Data, Officer };
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        command.SetAction(async parsed =>
        {
            using var gateway = Api.Gateway.Open(parsed.GetValue(Gateway)!, new DataFolder(parsed.GetValue(Data)!.FullName));
            await action(new Session(gateway, new Caller("asan-staff", parsed.GetValue(Officer)), parsed));
        });
        return command;
    }

    /// <summary>One command's talk with the gateway as the officer.</summary>
    private sealed class Session(Gateway gateway, Caller caller, ParseResult parsed)
    {
        public Guid Report => parsed.GetValue(IntegrityCommand.Report);

        public byte[] PrivateKey { get; } = parsed.GetResult(Key) is null ? [] : ReadKey(parsed.GetValue(Key)!);

        public T Value<T>(Option<T> option) => parsed.GetRequiredValue(option);

        public Task<Answer> PutAsync(string path, JsonNode body) => gateway.PutAsync(path, body, caller, null);

        public Task<Answer> PostAsync(string path, JsonNode body) => gateway.PostAsync(path, body, caller);

        public Task<IReadOnlyList<JsonNode>> ListAsync(string path) => gateway.ListAsync(path, caller);

        public async Task<Answer> ReportAsync() => (await gateway.GetAsync($"/v1/integrity/reports/{Report}", caller)).Expect(200);

        private static byte[] ReadKey(FileInfo file)
        {
            try
            {
                var key = Base64Url.DecodeFromChars(File.ReadAllText(file.FullName).Trim());
                return key.Length == Hpke.PrivateKeyBytes ? key : throw new FormatException();
            }
            catch (Exception e) when (e is IOException or FormatException)
            {
                throw new CommandFailedException($"{file.Name} holds no private key. Make one with: asan integrity keygen --key {file.Name}");
            }
        }
    }
}
