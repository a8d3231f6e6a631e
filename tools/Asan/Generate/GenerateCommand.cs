using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Asan.Cli.Generate;

/// <summary><c>asan generate services</c>: invented services as an import takes them, for trials of size.</summary>
public static class GenerateCommand
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "How many; 1 to 100,000.", DefaultValueFactory = _ => 10_000 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                result.AddError("--count: expected a whole number from 1 to 100,000.");
        });
        var agencies = new Option<string>("--agencies") { Description = "Ids of agencies, with commas between.", DefaultValueFactory = _ => "moj,mia,sms,sts,scc,sspi,mlsp,mfa" };
        var services = new Command("services", "Writes invented services, a line of JSON each, as POST /v1/imports takes them.") { count, agencies };
        services.SetAction(async (parsed, cancellation) =>
        {
            await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
            var of = parsed.GetRequiredValue(agencies).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            for (var number = 0; number < parsed.GetRequiredValue(count) && !cancellation.IsCancellationRequested; number++)
                await output.WriteLineAsync(GeneratedServices.Line(number, of).ToJsonString(Json));
            return 0;
        });
        return new Command("generate", "Invents data for trials of size.") { services };
    }
}
