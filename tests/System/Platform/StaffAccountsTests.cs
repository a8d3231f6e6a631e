using System.Net;
using System.Text.RegularExpressions;
using Asan.ServiceDefaults;
using Asan.SystemTests.Attacks;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>Accounts of staff from the first day to the last, by <c>./asan staff</c> and the pages.</summary>
public sealed partial class StaffAccountsTests(RunningPlatform platform)
{
    private const string Own = "a heron on the Caspian shore";

    [Fact]
    public async Task An_account_is_made_chooses_its_password_loses_its_session_with_its_role_and_is_closed()
    {
        var id = $"trial-{Guid.NewGuid():n}"[..20];
        var first = FirstPassword(await DoneAsync("add", id, "--name", "Aysel Məmmədova", "--role", Roles.CounterClerk, "--centre", "training-centre", "--by", "the test"));

        var scene = new Scene(platform);
        var browser = scene.Browser();
        // The operator's password leads to one's own and to nothing else.
        Assert.EndsWith("/en/sign-in/password", await LedAsync(browser, "sign-in", ("person", id), ("password", first)), StringComparison.Ordinal);
        foreach (var elsewhere in new[] { "staff", "sign-in/enrol", "sign-in/code" })
            Assert.Contains("/sign-in", $"{(await browser.GetAsync($"/en/{elsewhere}")).Headers.Location}", StringComparison.Ordinal);
        foreach (var (password, again) in new[] { ("short", "short"), ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"), ($"{id}-{id}", $"{id}-{id}"), (first, first), (Own, $"{Own}!") })
            Assert.Equal("422", await LedAsync(browser, "sign-in/password", ("password", password), ("again", again)));
        Assert.EndsWith("/en/staff", await LedAsync(browser, "sign-in/password", ("password", Own), ("again", Own)), StringComparison.Ordinal);
        Assert.Contains("Aysel Məmmədova", await browser.GetStringAsync("/en/staff"), StringComparison.Ordinal);
        Assert.Equal("422", await LedAsync(scene.Browser(), "sign-in", ("person", id), ("password", first)));

        await DoneAsync("change", id, "--role", Roles.CentreSupervisor);
        Assert.Contains("/sign-in", $"{(await browser.GetAsync("/en/staff")).Headers.Location}", StringComparison.Ordinal);
        Assert.EndsWith("/en/staff", await LedAsync(browser, "sign-in", ("person", id), ("password", Own)), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/en/staff/centre")).StatusCode);

        await DoneAsync("close", id);
        Assert.Contains("/sign-in", $"{(await browser.GetAsync("/en/staff")).Headers.Location}", StringComparison.Ordinal);
        Assert.Equal("422", await LedAsync(browser, "sign-in", ("person", id), ("password", Own)));
        var (code, said) = await StaffAsync("new-password", id);
        Assert.True(code != 0 && said.Contains("no open account", StringComparison.Ordinal), said);

        var history = await DoneAsync("history", id);
        foreach (var line in new[] { "the test  made as counter-clerk training-centre", "roles: centre-supervisor", "closed" })
            Assert.Contains(line, history, StringComparison.Ordinal);
        Assert.DoesNotContain(first, history, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_role_of_the_platform_can_be_given_and_none_without_its_place()
    {
        var id = $"trial-{Guid.NewGuid():n}"[..20];
        await DoneAsync(["add", id, "--name", "Everybody", "--centre", "training-centre", "--agency", "asan", "--authority", "gh-kumasi", .. Roles.All.SelectMany(role => new[] { "--role", role })]);

        foreach (var (role, place) in new[] { (Roles.CounterClerk, "--centre"), (Roles.CaseOfficer, "--agency"), (Roles.Applicant, "--authority") })
        {
            var (code, said) = await StaffAsync("add", $"trial-{Guid.NewGuid():n}"[..20], "--name", "Nobody", "--role", role);
            Assert.True(code != 0 && said.Contains(place, StringComparison.Ordinal), said);
        }
        var (twice, why) = await StaffAsync("add", id, "--name", "Another", "--role", Roles.Judge);
        Assert.True(twice != 0 && why.Contains("already", StringComparison.Ordinal), why);
    }

    private Task<(int Code, string Said)> StaffAsync(params string[] arguments) => platform.AsanAsync(["staff", .. arguments]);

    private async Task<string> DoneAsync(params string[] arguments)
    {
        var (code, said) = await StaffAsync(arguments);
        Assert.True(code == 0, said);
        return said;
    }

    /// <summary>Where a form of the pages leads; the status where it leads nowhere.</summary>
    private static async Task<string> LedAsync(HttpClient browser, string page, params (string Name, string Value)[] fields)
    {
        using var answer = await Scene.SubmitAsync(browser, $"/en/{page}", fields);
        return answer.Headers.Location?.ToString() ?? $"{(int)answer.StatusCode}";
    }

    private static string FirstPassword(string said) => Password().Match(said).Groups[1].Value;

    [GeneratedRegex("first password is ([0-9A-Z-]{24})")]
    private static partial Regex Password();
}
