using System.Diagnostics;

namespace Asan.TestBed;

/// <summary>
/// Programs of npm that judge what we publish, or build it: exactly those that a folder's lock file names, installed once into
/// <c>.tools/</c> beside the folder's files.
/// </summary>
public sealed class NodeTools
{
    private readonly string source;
    private readonly Lazy<Task> installed;

    /// <param name="source">With <c>package.json</c>, <c>package-lock.json</c> and scripts; relative to the root.</param>
    /// <param name="name">Of the folder in <c>.tools/</c>.</param>
    public NodeTools(string source, string name)
    {
        this.source = Path.Combine(Clone.Root, source);
        Folder = Path.Combine(Clone.Root, ".tools", name);
        installed = new Lazy<Task>(InstallAsync);
    }

    /// <summary>Where they are installed.</summary>
    public string Folder { get; }

    /// <summary>Runs one of the folder's scripts there.</summary>
    public Task<(int Code, string Output, string Errors)> RunScriptAsync(string script, params IEnumerable<string> arguments) => RunAsync("node", Folder, [script, .. arguments]);

    /// <summary>Runs a program that an installed package brings.</summary>
    public Task<(int Code, string Output, string Errors)> RunProgramAsync(string program, string inFolder, params IEnumerable<string> arguments) =>
        RunAsync(Path.Combine(Folder, "node_modules", ".bin", program), inFolder, arguments);

    /// <summary>Runs one of the scripts that <c>package.json</c> names.</summary>
    public Task<(int Code, string Output, string Errors)> RunNamedAsync(string name) => RunAsync("npm", Folder, ["run", "--silent", name]);

    private async Task<(int Code, string Output, string Errors)> RunAsync(string program, string folder, IEnumerable<string> arguments)
    {
        await installed.Value;
        return await StartAsync(program, folder, arguments);
    }

    // npm ci takes exactly what the lock file names, and checks its hash.
    private async Task InstallAsync()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        var (wanted, has) = (Path.Combine(source, "package-lock.json"), Path.Combine(Folder, "installed.json"));
        if (File.Exists(has) && await File.ReadAllTextAsync(has) == await File.ReadAllTextAsync(wanted))
            return;
        var (code, output, errors) = await StartAsync("npm", Folder, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
        if (code != 0)
            throw new InvalidOperationException($"npm ci failed in {Folder}: {output}{errors}");
        File.Copy(wanted, has, overwrite: true);
    }

    private static async Task<(int Code, string Output, string Errors)> StartAsync(string program, string folder, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true", ["NO_COLOR"] = "1" },
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
