using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

[Collection(nameof(SharedHost))]
public class RefusalTests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_was_refused_gets_a_receipt_that_the_published_key_verifies_offline()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        var code = await host.CloseVisitAsync(service, centre, "refused");

        var answer = await ReceiptAsync(code).JsonAsync();
        var key = await host.Anonymous().GetAsync("/v1/refusals/key", Cancellation).JsonAsync();

        var statement = Verify(answer["receipt"]!.GetValue<string>(), key);
        Assert.True(JsonNode.DeepEquals(answer["statement"], statement));
        Assert.Equal((service, centre, "moj", "art. 5.2"),
            (statement["serviceId"]!.GetValue<string>(), statement["centreId"]!.GetValue<string>(), statement["agencyId"]!.GetValue<string>(), statement["clause"]!.GetValue<string>()));
        Assert.Equal(Convert.ToHexStringLower(TypedCode.Visit.DigestOf(code)), statement["visitCodeDigest"]!.GetValue<string>());
        Assert.NotNull(statement["appeal"]!["until"]);
        Assert.True(JsonNode.DeepEquals(statement, Verify((await ReceiptAsync(code).JsonAsync())["receipt"]!.GetValue<string>(), key))); // as often as wished

        var changed = answer["receipt"]!.GetValue<string>().Split('.');
        changed[1] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(statement.ToJsonString().Replace("art. 5.2", "art. 9.9", StringComparison.Ordinal)));
        Assert.Throws<CryptographicException>(() => Verify(string.Join('.', changed), key));
    }

    [Fact]
    public async Task A_served_visit_and_a_wrong_code_have_no_receipt()
    {
        var code = await host.CloseVisitAsync(await host.ServiceAsync(), await host.CentreAsync());

        Assert.Equal("refusal-not-found", await ReceiptAsync(code).ProblemAsync(404));
        Assert.Equal("refusal-not-found", await ReceiptAsync("0000-0000-0000-0000-0000").ProblemAsync(404));
    }

    [Fact]
    public async Task Refusals_without_a_clause_or_a_receipt_are_counted_in_public()
    {
        var (service, centre) = (await host.ServiceAsync(), await host.CentreAsync());
        await host.CloseVisitAsync(service, centre);
        await ReceiptAsync(await host.CloseVisitAsync(service, centre, "refused")).JsonAsync();
        var nameless = host.VisitClosed(new string('7', 20), service, centre, "refused") with { RefusalClause = " " };
        await host.ConsumedAsync(await host.Broker.PublishAsync(nameless, "visit", 5));

        var figures = await FigureAsync("service", service);

        Assert.Equal((3L, 2L, 1L, 1L),
            (figures!["visits"]!.GetValue<long>(), figures["refused"]!.GetValue<long>(), figures["withoutClause"]!.GetValue<long>(), figures["receiptsTaken"]!.GetValue<long>()));
        Assert.NotNull(await FigureAsync("centre", centre));
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync("/v1/refusals?by=citizen", Cancellation).ProblemAsync(400));
        Assert.Null((await ReceiptAsync(new string('7', 20)).JsonAsync())["statement"]!["clause"]);
    }

    [Fact]
    public async Task A_clause_is_named_from_ten_refusals_on_in_whole_tens_and_once_the_month_is_over()
    {
        await using var own = new FeedbackHost();
        await own.InitializeAsync();
        async Task<(long, long)?> CountAsync() =>
            (await own.Anonymous().GetAsync("/v1/refusals?by=clause", Cancellation).JsonAsync())["items"]!.AsArray().SingleOrDefault() is { } figure
                ? (figure["refused"]!.GetValue<long>(), figure["receiptsTaken"]!.GetValue<long>())
                : null;
        async Task RefuseAsync(int count)
        {
            for (var i = 0; i < count; i++)
                await own.Anonymous().PostAsync("/v1/refusals/receipt", new { visitCode = await own.CloseVisitAsync("service-1", "centre-1", "refused") }).JsonAsync();
        }
        void NextMonth() => own.Time.Advance(TimeSpan.FromDays(31));

        await RefuseAsync(9);
        NextMonth();
        Assert.Null(await CountAsync());
        await RefuseAsync(1);
        Assert.Null(await CountAsync()); // the tenth is of this month
        NextMonth();
        Assert.Equal<(long, long)?>((10, 10), await CountAsync());
        await RefuseAsync(9);
        NextMonth();
        Assert.Equal<(long, long)?>((10, 10), await CountAsync());

        foreach (var filter in new[] { "serviceId=service-1", "centreId=centre-1" })
            Assert.Equal("invalid-request", await own.Anonymous().GetAsync($"/v1/refusals?by=clause&{filter}", Cancellation).ProblemAsync(400));
    }

    private Task<HttpResponseMessage> ReceiptAsync(string visitCode) => host.Anonymous().PostAsync("/v1/refusals/receipt", new { visitCode });

    private async Task<JsonNode?> FigureAsync(string by, string group) =>
        (await host.Anonymous().GetAsync($"/v1/refusals?by={by}&limit=200", Cancellation).JsonAsync())["items"]!.AsArray().SingleOrDefault(item => item!["group"]!.GetValue<string>() == group);

    /// <summary>RFC 7515 section 5.2, with nothing of ours.</summary>
    private static JsonNode Verify(string jws, JsonNode jwk)
    {
        var parts = jws.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        Assert.Equal(("ES256", "asan-refusal+jwt", jwk["kid"]!.GetValue<string>()), (header["alg"]!.GetValue<string>(), header["typ"]!.GetValue<string>(), header["kid"]!.GetValue<string>()));
        byte[] Coordinate(string name) => Base64Url.DecodeFromChars(jwk[name]!.GetValue<string>());
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Coordinate("x"), Y = Coordinate("y") } });
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256)
            ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!
            : throw new CryptographicException("The signature does not hold.");
    }
}
