using System.Diagnostics;
using Asan.TestBed;

namespace Asan.SystemTests.Faults;

/// <summary>A copy of the product with one guard patched away, built: what a red control runs.</summary>
internal sealed class PatchedTree : IDisposable
{
    private static readonly string[] Copied =
        ["aspire", "ServiceDefaults", "services", "AsanPlatform.sln", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    private PatchedTree(string root) => Root = root;

    public string Root { get; }

    /// <param name="file">The file to patch, relative to the root.</param>
    /// <param name="project">The project to build.</param>
    /// <param name="edits">Texts that must occur, and what replaces them wherever they do.</param>
    public static async Task<PatchedTree> BuildAsync(string file, string project, params (string Guard, string Without)[] edits)
    {
        var tree = new PatchedTree(Path.Combine(Environment.GetEnvironmentVariable("ASAN_STATE") ?? Path.GetTempPath(), $"patched-{Guid.NewGuid():n}"));
        foreach (var entry in Copied)
            Copy(Path.Combine(Clone.Root, entry), Path.Combine(tree.Root, entry));

        var path = Path.Combine(tree.Root, file);
        var source = await File.ReadAllTextAsync(path);
        foreach (var (guard, without) in edits)
        {
            if (!source.Contains(guard, StringComparison.Ordinal))
                throw new InvalidOperationException($"The guard to patch away does not occur in {file}: {guard}");
            source = source.Replace(guard, without, StringComparison.Ordinal);
        }
        await File.WriteAllTextAsync(path, source);

        using var build = Process.Start(new ProcessStartInfo("dotnet", ["build", project, "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-p:EnforceCodeStyleInBuild=false"])
        {
            WorkingDirectory = tree.Root,
            RedirectStandardOutput = true,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        return build.ExitCode == 0 ? tree : throw new InvalidOperationException($"The patched tree does not build: {output}");
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
            return;
        }
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
