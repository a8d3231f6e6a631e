using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Cli.Api;

namespace Asan.Cli.Operate;

/// <summary>
/// <c>asan export</c> and <c>asan erase</c>: what a citizen may ask of the platform. The personal number is read from the
/// standard input, so that it stands in no history of commands and in no list of processes.
/// </summary>
public static class CitizenCommands
{
    private const string TokenVariable = "ASAN_TOKEN";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command CreateExport()
    {
        var (gateway, data, actor) = (Options.Gateway(), Options.Data(), Officer());
        var file = new Argument<FileInfo>("file") { Description = "A new file for the answer; only its owner can read it." };
        var command = new Command("export", "Writes everything that booking holds of a citizen into a file. Reads the personal number from standard input.") { file, gateway, data, actor };
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = parsed.GetValue(file)!;
            if (target.Exists)
                throw new CommandFailedException($"{target.Name} exists; nothing was read. Name a new file.");
            using var asked = Open(parsed.GetRequiredValue(gateway), parsed.GetRequiredValue(data));
            var caller = new Caller("asan-staff", parsed.GetValue(actor));
            var held = (await asked.GetAsync($"/v1/citizen-references/{await ReferenceAsync(asked, caller, cancellation)}/personal-data", caller)).Expect(200).Body!;
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var stream = new FileStream(target.FullName, options);
            await JsonSerializer.SerializeAsync(stream, held, Readable, cancellation);
            Console.WriteLine($"{target.Name}: {held["visits"]!.AsArray().Count} visits, {held["contacts"]!.AsArray().Count} contacts. The reading is recorded.");
        });
        return command;
    }

    public static Command CreateErase()
    {
        var (gateway, data, actor) = (Options.Gateway(), Options.Data(), Officer());
        var reason = new Option<string>("--reason") { Description = "Why, for the record; nothing personal.", Required = true };
        var basis = new Option<string>("--legal-basis") { Description = "The law and clause it rests on.", Required = true };
        var command = new Command("erase", "Destroys the key of a citizen's personal data; what stays is in docs/retention.md. Reads the personal number from standard input.") { reason, basis, gateway, data, actor };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var asked = Open(parsed.GetRequiredValue(gateway), parsed.GetRequiredValue(data));
            var caller = new Caller("asan-staff", parsed.GetValue(actor));
            var erased = (await asked.PostAsync(
                $"/v1/citizen-references/{await ReferenceAsync(asked, caller, cancellation)}/erase",
                new JsonObject { ["reason"] = parsed.GetValue(reason), ["legalBasis"] = parsed.GetValue(basis) }, caller)).Expect(200);
            Console.WriteLine($"Erased: {erased.Number("contacts")} contacts cannot be read any more, {erased.Number("visitsCutOff")} visits that are over lead to nobody, {erased.Number("visitsOpen")} to come keep their time.");
        });
        return command;
    }

    private static Option<string> Officer() => new("--actor")
    {
        Description = $"In development, the person of data/development/actors.json. Elsewhere put a data protection officer's access token into {TokenVariable}.",
        DefaultValueFactory = _ => "data-protection",
    };

    private static Gateway Open(Uri address, DirectoryInfo data) => Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token
        ? Gateway.Open(address, token)
        : Gateway.Open(address, new DataFolder(data.FullName));

    private static async Task<string> ReferenceAsync(Gateway gateway, Caller caller, CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected)
            await Console.Error.WriteAsync("Personal number (FIN): ");
        if ((await Console.In.ReadLineAsync(cancellation))?.Trim() is not { Length: > 0 } fin)
            throw new CommandFailedException("Expected the personal number in a line of standard input; none came.");
        var identity = new JsonObject { ["identity"] = new JsonObject { ["kind"] = "fin", ["value"] = fin } };
        return (await gateway.PostAsync("/v1/citizen-references", identity, caller)).Expect(201).Text("citizenReference");
    }
}
