using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Catalogue.PriceLocks;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>A price can be locked for 30 days, and anybody can check the certificate without asking.</summary>
public class PriceLocksTests(CatalogueHost host)
{
    private HttpClient Partner => host.Client("partner-one", Scopes.BookingWrite);

    [Fact]
    public async Task A_locked_price_is_certified_with_the_published_key_and_outlives_a_change_of_the_fee()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        var locked = await LockAsync(id);

        var body = CatalogueHost.Service((await host.ReadServiceAsync(id))["agency"]!["id"]!.GetValue<string>());
        body["fees"] = new JsonArray(CatalogueHost.Fee("ordinary", "9.00"));
        await host.Editor.PutAsync(CatalogueHost.ServicePath(id), body, "\"1\"").JsonAsync();

        var token = await VerifyAsync(locked["certificate"]!.GetValue<string>());
        Assert.True(token.IsValid, token.Exception?.Message);
        long Number(string claim) => Convert.ToInt64(token.Claims[claim], CultureInfo.InvariantCulture);
        Assert.Equal(("price-lock+jwt", locked["keyId"]!.GetValue<string>()), (((JsonWebToken)token.SecurityToken).Typ, ((JsonWebToken)token.SecurityToken).Kid));
        Assert.Equal(
            (id, 1L, "ordinary", "5.00", "AZN", 10L, locked["id"]!.GetValue<string>()),
            (token.Claims["serviceId"], Number("serviceVersion"), token.Claims["feeId"], token.Claims["amount"], token.Claims["currency"],
                Number("deadlineWorkingDays"), token.Claims["jti"]));
        Assert.Equal(30L * 24 * 3600, Number("exp") - Number("iat"));
    }

    [Fact]
    public async Task A_certificate_with_another_amount_does_not_verify()
    {
        var parts = (await LockAsync(await host.AddServiceAsync(await host.AddAgencyAsync())))["certificate"]!.GetValue<string>().Split('.');
        var payload = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
        payload["amount"] = "0.01";

        Assert.False((await VerifyAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload.ToJsonString())}.{parts[2]}")).IsValid);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_same_lock()
    {
        var path = $"/v1/services/{await host.AddServiceAsync(await host.AddAgencyAsync())}/price-locks";
        var first = await Partner.PostAsync(path, new { feeId = "ordinary" }, "lock-twice").JsonAsync();

        Assert.True(JsonNode.DeepEquals(first, await Partner.PostAsync(path, new { feeId = "ordinary" }, "lock-twice").JsonAsync()));
        Assert.Equal(1, await host.QueryAsync<long>("select count(*) from price_lock where id = @id::uuid", new { id = first["id"]!.GetValue<string>() }));
    }

    [Fact]
    public async Task Only_a_fee_that_is_owed_today_can_be_locked()
    {
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        body["fees"] = new JsonArray(CatalogueHost.Fee("over", "1.00", null, "2020-01-01"), CatalogueHost.Fee("now", "2.00"), CatalogueHost.Fee("later", "3.00", "2099-01-01"));
        var id = await host.AddServiceAsync(body);

        foreach (var fee in new[] { "over", "later", "none" })
            Assert.Equal("fee-not-in-force", await Partner.PostAsync($"/v1/services/{id}/price-locks", new { feeId = fee }).ProblemAsync(422));
        Assert.Equal("service-not-found", await Partner.PostAsync("/v1/services/no-such/price-locks", new { feeId = "now" }).ProblemAsync(404));
        await host.Editor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, CatalogueHost.ServicePath(id)) { Headers = { { "If-Match", "\"1\"" } } }).JsonAsync(204);
        Assert.Equal("service-withdrawn", await Partner.PostAsync($"/v1/services/{id}/price-locks", new { feeId = "now" }).ProblemAsync(410));
        Assert.Equal("unauthenticated", await host.Reader.PostAsync($"/v1/services/{id}/price-locks", new { feeId = "now" }).ProblemAsync(401));
    }

    [Fact]
    public async Task A_new_key_is_announced_and_what_the_old_one_signed_still_verifies()
    {
        var before = await LockAsync(await host.AddServiceAsync(await host.AddAgencyAsync()));
        var old = before["keyId"]!.GetValue<string>();
        Assert.Equal(old, (await host.Broker.EventAsync<PriceKeyPublished>(old)).PublicJwk.Kid);
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = new PriceKey(new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("PriceLocks:SigningKey", (string?)Convert.ToBase64String(fresh.ExportPkcs8PrivateKey()))]).Build());

        await AnnounceAsync(key);

        Assert.Equal(key.Id, (await host.Broker.EventAsync<PriceKeyPublished>(key.Id)).KeyId);
        Assert.Equal([key.Id, old], await PublishedKeysAsync());
        Assert.True((await VerifyAsync(before["certificate"]!.GetValue<string>())).IsValid);
        Assert.True((await VerifyAsync(key.Sign(new PriceLock(Guid.NewGuid(), 0, 1, "s", 1, "f", "1.00", "AZN", null)))).IsValid);

        // The service itself goes on with its own key: announced once more, it is the current one again.
        await AnnounceAsync(host.Services.GetRequiredService<PriceKey>());
        Assert.Equal([old, key.Id], await PublishedKeysAsync());
        Assert.Equal([1, 2], (await host.EventsOfAsync(old, 2)).Select(each => each.AggregateVersion));
        await host.ExecuteAsync($"delete from price_key where id = '{key.Id}'");
    }

    [Fact]
    public async Task The_database_keeps_one_current_key_and_no_lock_beyond_30_days()
    {
        var second = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(
            "insert into price_key (id, x, y, events, valid_from) values ('second', '', '', 1, '2026-01-01Z')"));
        Assert.Equal("price_key_current", second.ConstraintName);

        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        var longer = $"""
            insert into price_lock (id, service_id, service_version, fee_id, amount, currency, key_id, client_id, locked_at, valid_until)
            select gen_random_uuid(), '{id}', 1, 'ordinary', 5, 'AZN', k.id, 'c', '2026-01-01Z', '2026-01-31 00:00:01Z' from price_key k limit 1
            """;
        Assert.Equal("price_lock_at_most_30_days", (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(longer))).ConstraintName);
        // Red control: without the constraint the row goes in.
        await host.ExecuteAsync($"begin; alter table price_lock drop constraint price_lock_at_most_30_days; {longer}; rollback;");
    }

    [Fact]
    public void A_setting_that_is_no_key_says_what_to_do()
    {
        PriceKey Open(string? value) => new(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("PriceLocks:SigningKey", value)]).Build());
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        foreach (var value in new[] { null, "", "not base64!", "AAAA", Convert.ToBase64String(otherCurve.ExportPkcs8PrivateKey()) })
            Assert.StartsWith("PriceLocks:SigningKey is", Assert.Throws<InvalidOperationException>(() => Open(value)).Message);
    }

    private Task<JsonNode> LockAsync(string service) => Partner.PostAsync($"/v1/services/{service}/price-locks", new { feeId = "ordinary" }).JsonAsync();

    private async Task AnnounceAsync(PriceKey key)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await key.AnnounceAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>());
    }

    private async Task<IEnumerable<string>> PublishedKeysAsync() =>
        (await host.Reader.GetAsync("/v1/price-locks/keys").JsonAsync())["keys"]!.AsArray().Select(key => key!["kid"]!.GetValue<string>());

    // A library that has never seen our code, with nothing but the published keys.
    private async Task<TokenValidationResult> VerifyAsync(string certificate) =>
        await new JsonWebTokenHandler().ValidateTokenAsync(certificate, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet((await host.Reader.GetAsync("/v1/price-locks/keys").JsonAsync()).ToJsonString()).GetSigningKeys(),
            ValidAlgorithms = ["ES256"],
            ValidTypes = ["price-lock+jwt"],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
}
