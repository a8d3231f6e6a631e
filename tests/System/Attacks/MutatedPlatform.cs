using Asan.SystemTests.Faults;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Attacks;

/// <summary>
/// The platform from a copy of the tree in which the guard of every attack can be switched off, one at a time, while it runs:
/// one build and one start for all mutants, and yet each attack meets its own mutant alone.
/// </summary>
public sealed class MutatedPlatform : PlatformRun, IAsyncLifetime
{
    private PatchedTree tree = null!;

    protected override string Root => tree.Root;

    private string Switches => Path.Combine(tree.Root, "switches");

    public override async ValueTask InitializeAsync()
    {
        tree = await PatchedTree.OfPlatformAsync();
        Directory.CreateDirectory(Switches);
        await File.WriteAllTextAsync(Path.Combine(tree.Root, "ServiceDefaults", "Mutants.cs"), $$"""
            namespace Asan.ServiceDefaults;

            public static class Mutants
            {
                public static bool IsOn(int attack) => System.IO.File.Exists("{{Switches}}/" + attack);
            }
            """);
        foreach (var (attack, number) in AllAttacks.List.Select((attack, number) => (attack, number)))
            foreach (var edit in attack.Mutant)
                await tree.PatchAsync(edit.File, edit.Guard, edit.Without.Replace("GUARD", edit.Guard, StringComparison.Ordinal)
                    .Replace("MUTANT", $"Asan.ServiceDefaults.Mutants.IsOn({number})", StringComparison.Ordinal));
        await base.InitializeAsync();
    }

    /// <summary>Takes away one attack's guard until the answer is disposed of.</summary>
    public IDisposable Without(Attack attack) => new Switch(Path.Combine(Switches, $"{AllAttacks.List.ToList().IndexOf(attack)}"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        tree?.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class Switch : IDisposable
    {
        private readonly string file;

        public Switch(string file) => File.WriteAllText(this.file = file, "");

        public void Dispose() => File.Delete(file);
    }
}
