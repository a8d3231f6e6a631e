using Asan.Awards.Ballots;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class BallotRulesTests
{
    [Fact]
    public void A_canonical_ballot_is_read_back_as_it_was() =>
        Gen.Dictionary(Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz0123456789-"], 1, 10], Gen.Int[0, 1000])[1, 8].Sample(scores =>
            Assert.Equal(scores.OrderBy(score => score.Key), Ballot.Parse(Ballot.Canonical(scores)).OrderBy(score => score.Key)));

    // By: printf 'asan.ballot.v1\n00000000-0000-7000-8000-000000000001\n00000000-0000-7000-8000-000000000002\nefficiency=8,innovation=9\n%032d' 0 | sha256sum,
    // where the nonce is 32 times the character 0 (byte 0x30).
    [Fact]
    public void A_commitment_is_what_a_shell_computes() =>
        Assert.Equal(
            "eee4b724f4a96d20f4c6fb852a2cf63decd35c4fd0e951f8de325158f27d8abd",
            Convert.ToHexStringLower(Ballot.Commitment(
                Guid.Parse("00000000-0000-7000-8000-000000000001"), Guid.Parse("00000000-0000-7000-8000-000000000002"),
                new Dictionary<string, int> { ["innovation"] = 9, ["efficiency"] = 8 }, [.. Enumerable.Repeat((byte)'0', 32)])));
}
