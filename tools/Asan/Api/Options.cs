using System.CommandLine;

namespace Asan.Cli.Api;

/// <summary>Options that several commands have.</summary>
public static class Options
{
    private const string GatewayVariable = "ASAN_GATEWAY";

    public static Option<Uri> Gateway()
    {
        var option = Address("--gateway", $"Address of the gateway, such as http://127.0.0.1:20080; the environment variable {GatewayVariable} when left out.");
        if (Uri.TryCreate(Environment.GetEnvironmentVariable(GatewayVariable), UriKind.Absolute, out var known))
        {
            option.Required = false;
            option.DefaultValueFactory = _ => known;
        }
        return option;
    }

    public static Option<Uri> Address(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            result.AddError($"{name}: expected an address such as http://127.0.0.1:20080, '{result.Tokens[0].Value}' came.");
            return null;
        },
    };

    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "Folder of the seed data.",
        DefaultValueFactory = _ => new DirectoryInfo("data"),
    };
}
