using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Contracts.Awards;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The ballot log as an outsider checks it: proofs and signatures by RFC 6962 and RFC 7518, written here once more.</summary>
public sealed class BallotLogTests(AwardsHost host)
{
    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    private static byte[] Hex(JsonNode? value) => Convert.FromHexString(value!.GetValue<string>());

    private static byte[] Leaf(params string[] lines) =>
        SHA256.HashData([0, .. Encoding.UTF8.GetBytes(string.Concat(lines.Prepend("asan.ballot-log.v1").Select(line => line + "\n")))]);

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);

    private async Task<JsonNode> CommitAsync(TrialCycle cycle, Guid entry, string actor) =>
        await host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], (7, 6), Nonce) }).JsonAsync(201);

    // RFC 9162 section 2.1.3.2, which says how to verify what RFC 6962 section 2.1.1 builds.
    private static byte[] RootFrom(long leaf, long size, byte[] hash, IEnumerable<byte[]> path)
    {
        var (fn, sn) = (leaf, size - 1);
        foreach (var sibling in path)
        {
            Assert.NotEqual(0, sn);
            if (long.IsOddInteger(fn) || fn == sn)
            {
                hash = Node(sibling, hash);
                while (!long.IsOddInteger(fn) && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
                hash = Node(hash, sibling);
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        Assert.Equal(0, sn);
        return hash;
    }

    private async Task AssertSignedAsync(JsonNode head)
    {
        var jwk = (await host.Public.GetAsync("/v1/award-keys").JsonAsync())["ballotLog"]!;
        Assert.Equal(jwk["kid"]!.GetValue<string>(), head["keyId"]!.GetValue<string>());
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()) },
        });
        var signed = new byte[50];
        signed[1] = 1;
        BinaryPrimitives.WriteInt64BigEndian(signed.AsSpan(2), head["signedAt"]!.GetValue<DateTimeOffset>().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(signed.AsSpan(10), head["size"]!.GetValue<long>());
        Hex(head["root"]).CopyTo(signed, 18);
        var signature = Base64Url.DecodeFromChars(head["signature"]!.GetValue<string>());
        Assert.True(key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
        signed[49] ^= 1;
        Assert.False(key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task A_judge_proves_that_the_signed_log_holds_the_own_commitment()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 4, judges: 3);
        foreach (var (entry, actor) in await cycle.AssignmentsAsync())
        {
            var committed = await CommitAsync(cycle, entry, actor);
            var own = await host.Judge(actor).GetAsync($"/v1/entries/{entry}/ballots/own").JsonAsync();

            await AssertSignedAsync(own["head"]!);
            var leaf = Leaf("commit", $"{entry}", $"{cycle.Judges[actor]}", committed["commitment"]!.GetValue<string>());
            Assert.Equal(leaf, Hex(own["proof"]!["leafHash"]));
            Assert.Equal(committed["leaf"]!.GetValue<long>(), own["proof"]!["leaf"]!.GetValue<long>());
            Assert.Equal(
                Convert.ToHexStringLower(RootFrom(own["proof"]!["leaf"]!.GetValue<long>(), own["head"]!["size"]!.GetValue<long>(), leaf, own["proof"]!["path"]!.AsArray().Select(Hex))),
                own["head"]!["root"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task The_heads_of_sealing_and_revealing_are_kept_signed_and_told_to_everybody()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 2);
        var open = await host.Public.GetAsync($"{cycle.Path}/ballot-log").JsonAsync();
        Assert.Equal(0, open["current"]!["size"]!.GetValue<long>());
        Assert.Null(open["sealed"]);
        await cycle.VoteAsync((_, _) => (7, 6));

        var log = await host.Public.GetAsync($"{cycle.Path}/ballot-log").JsonAsync();
        Assert.Equal((4, 8), (log["sealed"]!["size"]!.GetValue<long>(), log["revealed"]!["size"]!.GetValue<long>()));
        await AssertSignedAsync(log["sealed"]!);
        await AssertSignedAsync(log["revealed"]!);
        Assert.Equal(log["revealed"]!["root"]!.GetValue<string>(), log["current"]!["root"]!.GetValue<string>());

        // Four leaves and eight: the later root is that of the earlier tree and one hash more.
        var path = (await host.Public.GetAsync($"{cycle.Path}/ballot-log/consistency?first=4&second=8").JsonAsync())["path"]!.AsArray();
        Assert.Equal(log["revealed"]!["root"]!.GetValue<string>(), Convert.ToHexStringLower(Node(Hex(log["sealed"]!["root"]), Hex(Assert.Single(path)))));

        var told = await host.Broker.EventAsync<BallotLogSigned>($"ballot-log:{cycle.Id}");
        Assert.Equal(cycle.Id, told.CycleId);
        Assert.Equal([1L, 2L], (await host.Broker.FeedAsync()).Where(e => e.Subject == $"ballot-log:{cycle.Id}").Select(e => e.AggregateVersion).Order());
    }

    [Fact]
    public async Task Sizes_and_leaves_outside_of_the_log_are_refused()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 1, judges: 2);
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];
        Assert.Equal("not-committed", await host.Judge(actor).GetAsync($"/v1/entries/{entry}/ballots/own").ProblemAsync(409));
        await CommitAsync(cycle, entry, actor);

        foreach (var query in new[] { "proof?leaf=1&size=1", "proof?leaf=-1&size=1", "proof?leaf=0&size=2", "consistency?first=0&second=1", "consistency?first=1&second=2", "consistency?first=2&second=1" })
            Assert.Equal("outside-log", await host.Public.GetAsync($"{cycle.Path}/ballot-log/{query}").ProblemAsync(404));
        Assert.Equal("cycle-not-found", await host.Public.GetAsync("/v1/cycles/none/ballot-log").ProblemAsync(404));
        Assert.Equal("wrong-state", await host.Public.GetAsync($"{(await TrialCycle.CreateAsync(host)).Path}/ballot-log").ProblemAsync(409));
        Assert.Equal("not-assigned", await host.Judge("judge-of-nothing").GetAsync($"/v1/entries/{entry}/ballots/own").ProblemAsync(403));
    }

    [Fact]
    public async Task The_database_itself_refuses_to_rewrite_the_log()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 1, judges: 2);
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];
        await CommitAsync(cycle, entry, actor);

        foreach (var change in new[] { "update ballot_log_leaf set data = ''", "delete from ballot_log_node", "truncate ballot_log_head" })
        {
            Assert.Equal(PostgresErrorCodes.RestrictViolation, (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(change))).SqlState);
            // Red control: without the trigger the same statement passes.
            await host.ExecuteAsync($"begin; alter table {change.Split(' ').First(word => word.StartsWith("ballot_log", StringComparison.Ordinal))} disable trigger append_only; {change}; rollback");
        }
    }

    [Fact]
    public async Task Commitments_that_come_at_once_get_leaves_without_gaps()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 6, judges: 3);

        var committed = await Task.WhenAll((await cycle.AssignmentsAsync()).Select(pair => CommitAsync(cycle, pair.Entry, pair.Actor)));

        Assert.Equal(Enumerable.Range(0, 12).Select(n => (long)n), committed.Select(ballot => ballot["leaf"]!.GetValue<long>()).Order());
    }
}
