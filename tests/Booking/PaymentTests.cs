using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Booking.Payments;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>What a visit costs, price locks, and that money moves once, with the sandbox as the provider.</summary>
public sealed class PaymentTests(BookingHost host)
{
    private static readonly Fee Ordinary = new("ordinary", 5.00m, "AZN", 10);
    private static readonly Fee Express = new("express", 70.00m, "AZN", 1);

    [Fact]
    public async Task A_fee_is_chosen_paid_at_the_provider_and_has_a_receipt()
    {
        var (visit, code, _) = await BookedAsync();
        Assert.Equal("owed", (await ChooseAsync(visit, "express"))["state"]!.GetValue<string>());
        var started = await StartAsync(host.Partner(), visit).JsonAsync(201);
        Assert.Equal("70.00", started["amount"]!.GetValue<string>());
        Assert.Equal("started", (await FeeAsync(visit))["state"]!.GetValue<string>());

        await PayAsync(started, "ok");

        var fee = await host.Anonymous().PostAsync("/v1/fees/lookup", new { visitCode = code }).JsonAsync();
        Assert.Equal("paid", fee["state"]!.GetValue<string>());
        Assert.Matches("^R2[67](-[0-9A-Z]{4}){3}$", fee["receipt"]!.GetValue<string>());
        Assert.Equal("already-paid", await StartAsync(host.Partner(), visit).ProblemAsync(409));
        Assert.Equal("fee-fixed", await host.Partner().PostAsync($"/v1/visits/{visit}/fee", new { feeId = "ordinary" }).ProblemAsync(409));
    }

    [Fact]
    public async Task Of_sixteen_payments_begun_at_once_one_is()
    {
        var (visit, code, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0
            ? StartAsync(host.Partner(), visit)
            : host.Anonymous().PostAsync($"/v1/visits/{visit}/payments", new { visitCode = code })));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 201));
        Assert.Equal(15, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task Red_control__without_its_index_a_fee_is_paid_twice()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        await using (var connection = await unguarded.Database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("drop index payment_one_at_a_time");
        var tests = new PaymentTests(unguarded);
        var (visit, _, _) = await tests.BookedAsync();
        await tests.ChooseAsync(visit, "ordinary");
        var orders = new[] { await StartAsync(unguarded.Partner(), visit).JsonAsync(201), await StartAsync(unguarded.Partner(), visit).JsonAsync(201) };
        foreach (var order in orders)
            await tests.PayAsync(order, "ok");
        Assert.Equal(2, await tests.RowAsync<int>("select count(*)::int from payment where visit_id = @visit and state = 'paid'", visit));
    }

    [Fact]
    public async Task A_charge_told_many_times_at_once_counts_once()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        var payment = (await StartAsync(host.Partner(), visit).JsonAsync(201))["paymentId"]!.GetValue<Guid>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TellAsync(payment, "paid", "5.00", "charge-1")));
        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
        Assert.Equal(1, await RowAsync<int>("select count(*)::int from payment where visit_id = @visit", visit));
        Assert.Equal("paid", (await FeeAsync(visit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_order_that_the_provider_charges_twice_is_paid_once_and_the_second_charge_goes_back()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        await PayAsync(await StartAsync(host.Partner(), visit).JsonAsync(201), "twice");
        await Eventually.GetAsync(() => RowAsync<int>("select count(*)::int from payment where visit_id = @visit and state = 'refunded'", visit), count => count == 1, "the second charge refunded");
        Assert.Equal("paid", (await FeeAsync(visit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Money_that_comes_after_another_payment_was_begun_goes_back()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        var late = (await StartAsync(host.Partner(), visit).JsonAsync(201))["paymentId"]!.GetValue<Guid>();
        Assert.Equal("payment-in-progress", await StartAsync(host.Partner(), visit).ProblemAsync(409));
        host.Time.Advance(TimeSpan.FromMinutes(31));
        var second = await StartAsync(host.Partner(), visit).JsonAsync(201);

        Assert.Equal("refund-due", (await TellAsync(late, "paid", "5.00", $"late-{late:n}").JsonAsync())["state"]!.GetValue<string>());

        await PayAsync(second, "ok");
        await Eventually.GetAsync(() => RowAsync<string>("select state from payment where id = @visit", late), state => state == "refunded", "the late money refunded");
        Assert.Equal("paid", (await FeeAsync(visit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Money_that_comes_late_and_alone_is_taken()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        var payment = (await StartAsync(host.Partner(), visit).JsonAsync(201))["paymentId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(31));
        await TellAsync(payment, "paid", "5.00", $"late-{payment:n}").JsonAsync();
        Assert.Equal("paid", (await FeeAsync(visit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_declined_card_can_try_again()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        await PayAsync(await StartAsync(host.Partner(), visit).JsonAsync(201), "declined");
        Assert.Equal("owed", (await FeeAsync(visit))["state"]!.GetValue<string>());
        await PayAsync(await StartAsync(host.Partner(), visit).JsonAsync(201), "ok");
        Assert.Equal("paid", (await FeeAsync(visit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_supervisor_gives_a_fee_back_with_a_reason_and_it_can_be_paid_again()
    {
        var (visit, _, place) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        await PayAsync(await StartAsync(host.Partner(), visit).JsonAsync(201), "ok");
        Assert.Equal("forbidden", await host.Clerk(place).PostAsync($"/v1/visits/{visit}/payments/refund", new { reason = "wrong fee" }).ProblemAsync(403));

        Assert.Equal("refund-due", (await Supervisor(place).PostAsync($"/v1/visits/{visit}/payments/refund", new { reason = "wrong fee" }).JsonAsync())["state"]!.GetValue<string>());

        await Eventually.TrueAsync(async () => (await FeeAsync(visit))["state"]!.GetValue<string>() == "refunded", "the refund");
        Assert.Equal("nothing-paid", await Supervisor(place).PostAsync($"/v1/visits/{visit}/payments/refund", new { reason = "again" }).ProblemAsync(409));
        await StartAsync(host.Partner(), visit).JsonAsync(201);
        Assert.Equal(1, await RowAsync<int>("select count(*)::int from audit where visit_id = @visit and action = 'refund'", visit));
    }

    [Fact]
    public async Task An_event_that_the_provider_did_not_sign_changes_nothing()
    {
        var (visit, _, _) = await BookedAsync();
        await ChooseAsync(visit, "ordinary");
        var payment = (await StartAsync(host.Partner(), visit).JsonAsync(201))["paymentId"]!.GetValue<Guid>();
        var body = EventBody(payment, "paid", "5.00", "forged");
        var provider = host.Services.GetRequiredService<PaymentProvider>();
        foreach (var signature in new[]
        {
            null, "", "t=1,v1=00", $"t=x,v1={new string('0', 64)}", $"t={host.Now.ToUnixTimeSeconds()},v1={new string('0', 64)}",
            provider.Sign(EventBody(payment, "paid", "5.01", "forged"), Now()), provider.Sign(body, Now() - Duration.FromMinutes(6)),
        })
            Assert.Equal("payment-signature-wrong", await SendAsync(body, signature).ProblemAsync(401));
        Assert.Equal("payment-amount-wrong", await TellAsync(payment, "paid", "0.01", "cheap").ProblemAsync(409));
        Assert.Equal("payment-not-found", await TellAsync(Guid.CreateVersion7(), "paid", "5.00", "nobody").ProblemAsync(404));
        Assert.Equal("started", (await FeeAsync(visit))["state"]!.GetValue<string>());
        // The order cannot be made cheaper on its way either.
        var cheaper = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new PaymentOrder(payment, "0.01", "AZN", long.MaxValue), JsonSerializerOptions.Web));
        using var refused = await host.Anonymous().PostAsJsonAsync("/dev/payments/pay", new { order = $"{cheaper}.{new string('A', 43)}", card = "ok" });
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_served_visit_owes_the_fee_of_its_promise_at_the_price_of_that_day()
    {
        var place = await OpenAsync();
        var ticket = await host.WalkInAsync(place);
        var visit = ticket["visitId"]!.GetValue<Guid>();
        await (await host.CallAsync(place)).JsonAsync();
        await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
        await host.Broker.PublishAsync(new PriceChanged(place.ServiceId, [Ordinary with { Amount = 9 }]), place.ServiceId, 2);
        var fee = await host.Anonymous().PostAsync("/v1/fees/lookup", new { visitCode = ticket["visitCode"]!.GetValue<string>() }).JsonAsync();
        Assert.Equal(("ordinary", "5.00", "owed"), (fee["feeId"]!.GetValue<string>(), fee["amount"]!.GetValue<string>(), fee["state"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_fee_chosen_and_paid_decides_the_promise_and_no_other_can_be_named_at_the_counter()
    {
        var place = await OpenAsync();
        var ticket = await host.WalkInAsync(place);
        var (visit, code) = (ticket["visitId"]!.GetValue<Guid>(), ticket["visitCode"]!.GetValue<string>());
        await host.Anonymous().PostAsync($"/v1/visits/{visit}/fee", new { feeId = "express", visitCode = code }).JsonAsync();
        await PayAsync(await host.Anonymous().PostAsync($"/v1/visits/{visit}/payments", new { visitCode = code }).JsonAsync(201), "ok");
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("fee-fixed", await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served", feeId = "ordinary" }).ProblemAsync(409));
        await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
        Assert.Equal("express", (await host.Anonymous().PostAsync("/v1/applications/lookup", new { visitCode = code }).JsonAsync())["feeId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_locked_price_holds_when_the_fee_has_risen_and_for_one_visit()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = await PublishAsync(key);
        var (visit, _, place) = await BookedAsync();
        await host.Broker.PublishAsync(new PriceChanged(place.ServiceId, [Ordinary with { Amount = 9 }, Express]), place.ServiceId, 2);
        var certificate = Certificate(key, kid, place.ServiceId);

        var fee = await host.Partner().PostAsync($"/v1/visits/{visit}/fee", new { feeId = "ordinary", priceLock = certificate }).JsonAsync();

        Assert.Equal(("5.00", true), (fee["amount"]!.GetValue<string>(), fee["priceLocked"]!.GetValue<bool>()));
        var other = (await BookAsync(host.Partner(), place, (await host.FreeAsync(place))[9].StartsAt)).Id;
        Assert.Equal("price-lock-used", await host.Partner().PostAsync($"/v1/visits/{other}/fee", new { feeId = "ordinary", priceLock = certificate }).ProblemAsync(409));
        await Eventually.TrueAsync(async () => (await ChooseAsync(other, "ordinary"))["amount"]!.GetValue<string>() == "9.00", "the risen fee");
    }

    [Theory]
    [InlineData("another key", "price-lock-not-genuine", 422)]
    [InlineData("a cheaper amount", "price-lock-not-genuine", 422)]
    [InlineData("no signature", "price-lock-not-genuine", 422)]
    [InlineData("alg none", "price-lock-not-genuine", 422)]
    [InlineData("another type", "price-lock-not-genuine", 422)]
    [InlineData("an unknown key", "price-lock-not-genuine", 422)]
    [InlineData("no certificate", "price-lock-not-genuine", 422)]
    [InlineData("expired", "price-lock-expired", 422)]
    [InlineData("another service", "price-lock-of-another-fee", 422)]
    [InlineData("another fee", "price-lock-of-another-fee", 422)]
    public async Task A_price_lock_that_is_not_one_is_refused(string how, string code, int status)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = await PublishAsync(key);
        var (visit, _, place) = await BookedAsync();
        var good = Certificate(key, kid, place.ServiceId);
        var parts = good.Split('.');
        var priceLock = how switch
        {
            "another key" => Certificate(other, kid, place.ServiceId),
            "a cheaper amount" => $"{parts[0]}.{Certificate(other, kid, place.ServiceId, amount: "0.01").Split('.')[1]}.{parts[2]}",
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "alg none" => $"{Encode(new { alg = "none", typ = "price-lock+jwt", kid })}.{parts[1]}.",
            "another type" => Certificate(key, kid, place.ServiceId, typ: "at+jwt"),
            "an unknown key" => Certificate(key, "nobody", place.ServiceId),
            "no certificate" => "a.b.c",
            "expired" => Certificate(key, kid, place.ServiceId, exp: host.Now.AddSeconds(-1)),
            "another service" => Certificate(key, kid, "passport"),
            _ => Certificate(key, kid, place.ServiceId, fee: "express"),
        };
        Assert.Equal(code, await host.Partner().PostAsync($"/v1/visits/{visit}/fee", new { feeId = "ordinary", priceLock }).ProblemAsync(status));
        Assert.Equal("fee-not-found", await host.Partner().GetAsync($"/v1/visits/{visit}/fee").ProblemAsync(404));
    }

    [Fact]
    public async Task A_fee_without_an_amount_needs_no_payment()
    {
        var (visit, _, _) = await BookedAsync(new Fee("ordinary", 0, "AZN", null));
        Assert.Equal("nothing-owed", (await ChooseAsync(visit, "ordinary"))["state"]!.GetValue<string>());
        Assert.Equal("nothing-owed", await StartAsync(host.Partner(), visit).ProblemAsync(409));
    }

    private Instant Now() => Instant.FromDateTimeOffset(host.Now);

    private HttpClient Supervisor(Place place) =>
        host.Client("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person("supervisor", Roles.CentreSupervisor) { Centre = place.CentreId });

    private async Task<Place> OpenAsync(params Fee[] fees)
    {
        var place = await host.OpenAsync();
        await host.Broker.PublishAsync(new PriceChanged(place.ServiceId, fees.Length == 0 ? [Ordinary, Express] : fees), place.ServiceId, 1);
        await Eventually.TrueAsync(
            async () => (await host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}").JsonAsync())["fees"]!.AsArray().Count > 0, "the fees");
        return place;
    }

    private async Task<(Guid Visit, string Code, Place Place)> BookedAsync(params Fee[] fees)
    {
        host.NextMorning();
        var place = await OpenAsync(fees);
        var (visit, code) = await BookAsync(host.Partner(), place, (await host.FreeAsync(place))[8].StartsAt);
        return (visit, code, place);
    }

    private Task<JsonNode> ChooseAsync(Guid visit, string feeId) => host.Partner().PostAsync($"/v1/visits/{visit}/fee", new { feeId }).JsonAsync();

    private Task<JsonNode> FeeAsync(Guid visit) => host.Partner().GetAsync($"/v1/visits/{visit}/fee").JsonAsync();

    private static Task<HttpResponseMessage> StartAsync(HttpClient client, Guid visit) => client.PostAsync($"/v1/visits/{visit}/payments", new { });

    private async Task PayAsync(JsonNode started, string card) =>
        (await host.Anonymous().PostAsJsonAsync(started["payAt"]!.GetValue<string>(), new { order = started["order"]!.GetValue<string>(), card })).EnsureSuccessStatusCode();

    private static byte[] EventBody(Guid paymentId, string outcome, string amount, string? providerReference) =>
        JsonSerializer.SerializeToUtf8Bytes(new { paymentId, outcome, amount, currency = "AZN", providerReference });

    private Task<HttpResponseMessage> TellAsync(Guid payment, string outcome, string amount, string reference)
    {
        var body = EventBody(payment, outcome, amount, reference);
        return SendAsync(body, host.Services.GetRequiredService<PaymentProvider>().Sign(body, Now()));
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments/events") { Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } } };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Payment-Signature", signature);
        return await host.Anonymous().SendAsync(request);
    }

    private async Task<T> RowAsync<T>(string sql, Guid visit)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return (await connection.QuerySingleOrDefaultAsync<T>(sql, new { visit }))!;
    }

    /// <summary>Publishes a key as the catalogue does, and waits until booking knows it.</summary>
    private async Task<string> PublishAsync(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        var kid = Guid.NewGuid().ToString("n");
        await host.Broker.PublishAsync(
            new PriceKeyPublished(kid, new PublicJwk("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), kid, "ES256", "sig"), host.Now), kid, 1);
        await Eventually.GetAsync(
            async () =>
            {
                await using var connection = await host.Database.DataSource.OpenConnectionAsync();
                return await connection.QuerySingleAsync<int>("select count(*)::int from price_key where key_id = @kid", new { kid });
            },
            count => count == 1, "the key");
        return kid;
    }

    /// <summary>A certificate as the catalogue writes it.</summary>
    private string Certificate(ECDsa key, string kid, string service, string fee = "ordinary", string amount = "5.00", string typ = "price-lock+jwt", DateTimeOffset? exp = null)
    {
        var signed = $"{Encode(new { alg = "ES256", typ, kid })}.{Encode(new
        {
            jti = Guid.CreateVersion7(), iat = host.Now.ToUnixTimeSeconds(), exp = (exp ?? host.Now.AddDays(30)).ToUnixTimeSeconds(), serviceId = service, serviceVersion = 1,
            feeId = fee, amount, currency = "AZN", deadlineWorkingDays = 10,
        })}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
