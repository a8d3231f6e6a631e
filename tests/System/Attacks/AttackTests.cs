using Asan.SystemTests.Platform;
using Xunit;

namespace Asan.SystemTests.Attacks;

/// <summary>
/// OWASP's API Security Top 10 as attacks on the running platform (docs/security.md). Each is tried twice: on the product,
/// where it must fail, and where its guard is gone, where it must succeed, or the first test would prove nothing.
/// </summary>
public sealed class AttackTests(RunningPlatform platform, MutatedPlatform mutated) : IClassFixture<MutatedPlatform>
{
    public static TheoryData<string> Names => [.. AllAttacks.List.Select(attack => attack.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task An_attack_fails(string attack) => Assert.False(await Find(attack).SucceedsAsync(new Scene(platform)));

    [Theory, MemberData(nameof(Names))]
    public async Task Red_control_without_its_guard_an_attack_succeeds(string attack)
    {
        using var _ = mutated.Without(Find(attack));
        Assert.True(await Find(attack).SucceedsAsync(new Scene(mutated)));
    }

    [Fact]
    public void All_ten_risks_but_the_one_of_inventory_are_tried_at_least_once() =>
        Assert.Equal(["API1", "API10", "API2", "API3", "API4", "API5", "API6", "API7", "API8"], AllAttacks.List.Select(attack => attack.Risk).Distinct().Order(StringComparer.Ordinal));

    private static Attack Find(string name) => AllAttacks.List.Single(attack => attack.Name == name);
}
