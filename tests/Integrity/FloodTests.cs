using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Integrity.Tests;

/// <summary>Floods and guesses, each on a host of its own, whose clock stands.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private readonly IntegrityHost host = new();

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        await host.OfficerAsync(agency: "audit");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_flood_meets_a_bound_that_one_can_pass_by_work_once_a_challenge()
    {
        for (var i = 0; i < 30; i++)
            await SendAsync(null).JsonAsync(201);

        var refused = await RefusedAsync();
        var proof = Solve(refused);

        await SendAsync(proof).JsonAsync(201);
        Assert.Equal("too-many-requests", await SendAsync(proof).ProblemAsync(429)); // replayed
        Assert.Equal("too-many-requests", await SendAsync(new { challenge = proof["challenge"]!.GetValue<string>(), nonce = "0" }).ProblemAsync(429));
        Assert.Equal("too-many-requests", await SendAsync(new { challenge = "made-up", nonce = "0" }).ProblemAsync(429));

        var stale = Solve(await RefusedAsync());
        host.Time.Advance(TimeSpan.FromSeconds(2)); // one more may pass
        await SendAsync(null).JsonAsync(201);
        Assert.Equal("too-many-requests", await SendAsync(null).ProblemAsync(429));
        host.Time.Advance(TimeSpan.FromMinutes(11));
        for (var i = 0; i < 30; i++)
            await SendAsync(null).JsonAsync(201);
        Assert.Equal("too-many-requests", await SendAsync(stale).ProblemAsync(429)); // ten minutes are over
    }

    [Fact]
    public async Task Guesses_at_receipts_get_one_answer_and_soon_none()
    {
        var answers = new HashSet<string>();
        for (var i = 0; i < 300; i++)
        {
            using var response = await host.Anonymous().PostAsync("/v1/integrity/reports/lookup", new { receipt = $"0000-0000-0000-0000-{i:0000}" });
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
            problem.Remove("traceId");
            answers.Add($"{(int)response.StatusCode} {problem.ToJsonString()}");
        }

        Assert.StartsWith("404 ", Assert.Single(answers), StringComparison.Ordinal);
        using var after = await host.Anonymous().PostAsync("/v1/integrity/reports/lookup", new { receipt = "0000-0000-0000-0000-0000" });
        Assert.Equal(HttpStatusCode.TooManyRequests, after.StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(object? proof) =>
        host.Anonymous().PostAsync("/v1/integrity/reports", new { category = "other", text = "One of many.", language = "az", proof });

    private async Task<JsonNode> RefusedAsync()
    {
        using var response = await SendAsync(null);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Does the work that the problem asks for.</summary>
    private static JsonObject Solve(JsonNode problem)
    {
        var (challenge, bits) = (problem["challenge"]!.GetValue<string>(), problem["bits"]!.GetValue<int>());
        for (var nonce = 0; ; nonce++)
            if (BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{challenge}:{nonce}")))) >= bits)
                return new JsonObject { ["challenge"] = challenge, ["nonce"] = $"{nonce}" };
    }
}
