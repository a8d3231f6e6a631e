using System.Diagnostics;
using Asan.TestBed;

namespace Asan.SystemTests.Faults;

/// <summary>A copy of the product with guards patched away: what red controls run.</summary>
internal sealed class PatchedTree : IDisposable
{
    private static readonly string[] Services = ["aspire", "ServiceDefaults", "services", "AsanPlatform.sln", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    private static readonly string[] Platform = [.. Services.Except(["AsanPlatform.sln"]), "AppHost", "gateway", "tools", "data", "scripts", "run"];

    private PatchedTree(string root) => Root = root;

    public string Root { get; }

    /// <param name="file">The file to patch, relative to the root.</param>
    /// <param name="project">The project to build.</param>
    /// <param name="edits">Texts that must occur, and what replaces them wherever they do.</param>
    public static async Task<PatchedTree> BuildAsync(string file, string project, params (string Guard, string Without)[] edits)
    {
        var tree = Copy(Services);
        foreach (var (guard, without) in edits)
            await tree.PatchAsync(file, guard, without);

        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:EnforceCodeStyleInBuild=false"])
        {
            WorkingDirectory = tree.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        return build.ExitCode == 0 ? tree : throw new InvalidOperationException($"The patched tree does not build: {output}");
    }

    /// <summary>All that <c>./run</c> needs; it builds what was patched. Analyzers are for the product, not for what is broken on purpose.</summary>
    public static async Task<PatchedTree> OfPlatformAsync()
    {
        var tree = Copy(Platform);
        await tree.PatchAsync("Directory.Build.props", "</Project>", "<PropertyGroup><RunAnalyzers>false</RunAnalyzers><EnforceCodeStyleInBuild>false</EnforceCodeStyleInBuild><TreatWarningsAsErrors>false</TreatWarningsAsErrors></PropertyGroup></Project>");
        await File.WriteAllTextAsync(Path.Combine(tree.Root, "AsanPlatform.sln"), """
            Microsoft Visual Studio Solution File, Format Version 12.00
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "AppHost", "AppHost/AppHost.csproj", "{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F01}"
            EndProject
            Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Asan", "tools/Asan/Asan.csproj", "{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F02}"
            EndProject
            Global
            	GlobalSection(SolutionConfigurationPlatforms) = preSolution
            		Debug|Any CPU = Debug|Any CPU
            	EndGlobalSection
            	GlobalSection(ProjectConfigurationPlatforms) = postSolution
            		{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F01}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
            		{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F01}.Debug|Any CPU.Build.0 = Debug|Any CPU
            		{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F02}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
            		{6D2C1A54-8B0B-4B69-9C0C-0E7A3A1D5F02}.Debug|Any CPU.Build.0 = Debug|Any CPU
            	EndGlobalSection
            EndGlobal
            """);
        // What ./run has downloaded once need not be downloaded again.
        if (Directory.Exists(Path.Combine(Clone.Root, ".tools")))
            Directory.CreateSymbolicLink(Path.Combine(tree.Root, ".tools"), Path.Combine(Clone.Root, ".tools"));
        return tree;
    }

    /// <summary>Replaces a guard, which must be there.</summary>
    public async Task PatchAsync(string file, string guard, string without)
    {
        var path = Path.Combine(Root, file);
        var source = await File.ReadAllTextAsync(path);
        if (!source.Contains(guard, StringComparison.Ordinal))
            throw new InvalidOperationException($"The guard to patch away does not occur in {file}: {guard}");
        await File.WriteAllTextAsync(path, source.Replace(guard, without, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static PatchedTree Copy(IEnumerable<string> entries)
    {
        var tree = new PatchedTree(Path.Combine(Environment.GetEnvironmentVariable("ASAN_STATE") ?? Path.GetTempPath(), $"patched-{Guid.NewGuid():n}"));
        foreach (var entry in entries)
            Copy(Path.Combine(Clone.Root, entry), Path.Combine(tree.Root, entry));
        return tree;
    }

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to); // its mode too: ./run stays a program
            return;
        }
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj" or "node_modules")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
