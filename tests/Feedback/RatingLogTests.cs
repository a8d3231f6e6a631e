using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class RatingLogTests(FeedbackHost host)
{
    [Fact]
    public async Task A_head_is_signed_by_the_published_key_as_a_tree_head_of_RFC_6962()
    {
        await host.RateAsync(await host.ServiceAsync(), await host.CentreAsync(), FeedbackHost.Answers());

        var head = await host.HeadAsync();
        var jwk = await GetAsync("key");

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
        Convert.FromHexString(head["root"]!.GetValue<string>()).CopyTo(signed, 18);
        var signature = Base64Url.DecodeFromChars(head["signature"]!.GetValue<string>());
        Assert.True(key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
        signed[17] ^= 1;
        Assert.False(key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public async Task A_citizen_can_prove_that_the_rating_is_in_the_log_and_that_the_log_only_grew()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var rating = await host.RateAsync(service, centre, FeedbackHost.Answers());
        var earlier = await host.HeadAsync();
        for (var i = 0; i < 5; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers());
        var later = await host.HeadAsync();

        var inclusion = await GetAsync($"proof?leaf={rating["leafIndex"]}&size={later["size"]}");
        Assert.Equal(rating["leafHash"]!.GetValue<string>(), inclusion["leafHash"]!.GetValue<string>());
        Assert.True(AuditLogVerifier.Includes(
            rating["leafIndex"]!.GetValue<ulong>(), later["size"]!.GetValue<ulong>(), FeedbackHost.Hash(rating["leafHash"]), FeedbackHost.Hashes(inclusion["path"]), FeedbackHost.Hash(later["root"])));
        Assert.True(await host.LogExtendsAsync(earlier, later));
    }

    [Fact]
    public async Task Ratings_at_once_get_leaves_without_gaps()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var tokens = new List<string>();
        for (var i = 0; i < 12; i++)
            tokens.Add(await host.TokenAsync(service, centre));
        var before = (await host.HeadAsync())["size"]!.GetValue<long>();

        var ratings = await Task.WhenAll(tokens.Select(ratingToken => host.Anonymous().PostAsync("/v1/ratings", new { ratingToken, answers = FeedbackHost.Answers() }).JsonAsync(201)));

        Assert.Equal(Enumerable.Range(0, 12).Select(i => before + i), ratings.Select(rating => rating["leafIndex"]!.GetValue<long>()).Order());
        Assert.Equal(before + 12, (await host.HeadAsync())["size"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("proof?leaf=0&size=1000000")]
    [InlineData("proof?leaf=-1&size=1")]
    [InlineData("proof?leaf=1&size=1")]
    [InlineData("consistency?first=0&second=1")]
    [InlineData("consistency?first=2&second=1")]
    [InlineData("consistency?first=1&second=1000000")]
    public async Task A_proof_outside_of_the_log_is_refused_with_404(string query)
    {
        await host.RateAsync(await host.ServiceAsync(), await host.CentreAsync(), FeedbackHost.Answers());

        Assert.Equal("outside-log", await host.Anonymous().GetAsync($"/v1/ratings/log/{query}", TestContext.Current.CancellationToken).ProblemAsync(404));
    }

    private Task<JsonNode> GetAsync(string path) => host.Anonymous().GetAsync($"/v1/ratings/log/{path}").JsonAsync();
}
