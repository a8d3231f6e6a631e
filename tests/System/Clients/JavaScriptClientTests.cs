using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Clients;

/// <summary>The JavaScript package of partners, built as it is published; asan-client.test.mjs uses it as they do.</summary>
public sealed class JavaScriptClientTests(RunningPlatform platform, ITestOutputHelper output)
{
    private const string Script = "asan-client.test.mjs";

    private static readonly NodeTools Package = new("clients/javascript", "asan-client");

    [Fact]
    public async Task The_package_books_refuses_and_waits_and_its_types_fit_their_use()
    {
        await SucceedsAsync(Package.RunNamedAsync("build"));
        // Within the package's folder its own name leads to what was built.
        File.Copy(Path.Combine(Clone.Root, "tests", "System", "Clients", Script), Path.Combine(Package.Folder, Script), overwrite: true);

        await SucceedsAsync(Package.RunProgramAsync("tsc", Package.Folder, "--noEmit", "--allowJs", "--checkJs", "--strict", "--module", "nodenext", "--target", "es2022", Script));
        await SucceedsAsync(Package.RunScriptAsync(Script, $"{platform.Gateway}"));
    }

    private async Task SucceedsAsync(Task<(int Code, string Output, string Errors)> running)
    {
        var (code, said, complaints) = await running;
        output.WriteLine(said);
        Assert.True(code == 0, said + complaints);
    }
}
