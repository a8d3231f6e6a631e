using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asan.SystemTests.Attacks;

/// <summary>API6, API7 and API10: using a flow without what it is bound to, and having the platform send and show what it must not.</summary>
internal static class Forgeries
{
    public static IEnumerable<Attack> Attacks =>
    [
        new("Somebody far away takes tickets by a code that no door showed", "API6",
            async scene =>
            {
                var (service, _, _) = await scene.FreeTimeAsync();
                return (await Scene.PostAsync(scene.Stranger(), $"/v1/centres/{Scene.Centre}/remote-tickets", new { serviceId = service, doorCode = Scene.Base64Url(new byte[16]) })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Queue/DoorCode.cs", "if (CryptographicOperations.FixedTimeEquals(", "if (MUTANT || CryptographicOperations.FixedTimeEquals(")),

        new("A partner lowers the amount in a certificate of a locked price", "API6",
            async scene =>
            {
                var partner = await scene.PartnerAsync("partner-one");
                var visit = await scene.HoldAsync(partner);
                var locked = Scene.Text(await Scene.PostAsync(partner, $"/v1/services/{visit.Service}/price-locks", new { feeId = visit.Fee }).JsonAsync(), "certificate").Split('.');
                var claims = JsonNode.Parse(Base64Url.DecodeFromChars(locked[1]))!;
                claims["amount"] = "0.01";
                var lowered = $"{locked[0]}.{Scene.Base64Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{locked[2]}";
                return (await Scene.PostAsync(partner, $"/v1/visits/{visit.Id}/fee", new { feeId = visit.Fee, priceLock = lowered })).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Payments/PriceCertificate.cs", "|| !IsSignedBy(point,", "|| !MUTANT && !IsSignedBy(point,")),

        new("A citizen tells in the payment provider's name that the fee was paid", "API6",
            async scene =>
            {
                var partner = await scene.PartnerAsync("partner-one");
                var visit = await scene.HoldAsync(partner);
                await Scene.PostAsync(partner, $"/v1/visits/{visit.Id}/fee", new { feeId = visit.Fee }).JsonAsync();
                var payment = await Scene.PostAsync(partner, $"/v1/visits/{visit.Id}/payments", new { }).JsonAsync(201);
                return (await Scene.PostAsync(scene.Stranger(), "/v1/payments/events",
                    new { paymentId = Scene.Text(payment, "paymentId"), outcome = "paid", amount = Scene.Text(payment, "amount"), currency = Scene.Text(payment, "currency"), providerReference = $"x-{Guid.NewGuid()}" },
                    headers: [("Payment-Signature", $"t={TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()},v1={new string('0', 64)}")])).IsSuccessStatusCode;
            },
            new Edit("services/Booking/Payments/TakePaymentEvent.cs", "if (!provider.IsSigned(", "if (!MUTANT && !provider.IsSigned(")),

        new("A webhook's endpoint sends the platform on to an address within", "API7",
            async scene =>
            {
                var within = new TaskCompletionSource();
                var knocked = new TaskCompletionSource();
                await using var inside = await ListenAsync(http =>
                {
                    within.TrySetResult();
                    return Task.CompletedTask;
                });
                await using var outside = await ListenAsync(http =>
                {
                    http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
                    http.Response.Headers.Location = $"{inside.Urls.First()}/secrets";
                    http.Response.OnCompleted(() =>
                    {
                        knocked.TrySetResult();
                        return Task.CompletedTask;
                    });
                    return Task.CompletedTask;
                });
                var partner = await scene.PartnerAsync("partner-two");
                var webhook = (await Scene.PostAsync(partner, "/v1/webhooks", new { url = $"{outside.Urls.First()}/hook", types = new[] { "az.asan.booking.visit-booked.v1" } }).JsonAsync(201))["webhook"]!;
                await Scene.PostAsync(partner, $"/v1/visits/{(await scene.HoldAsync(partner)).Id}/confirm", new { }).JsonAsync();
                await knocked.Task.WaitAsync(TimeSpan.FromSeconds(60));
                // The attempt is over when it stands in the log.
                await Eventually.TrueAsync(
                    async () => (await partner.GetAsync($"/v1/webhooks/{Scene.Text(webhook, "id")}/deliveries").JsonAsync())["items"]!.AsArray().Any(delivery => delivery!["attempts"]!.ToJsonString() is not ("0" or "[]")),
                    "the attempt in the log of deliveries");
                await partner.DeleteAsync($"/v1/webhooks/{Scene.Text(webhook, "id")}");
                return within.Task.IsCompleted;
            },
            new Edit("gateway/Webhooks/WebhookSender.cs", "AllowAutoRedirect = false,", "AllowAutoRedirect = true,")),

        new("A source delivers a link that is a script", "API10",
            async scene =>
            {
                object text = new { en = "A practice with a link." };
                var practice = new { title = text, problem = text, solution = text, results = text, sources = new[] { new { key = "attack", url = "javascript:alert(1)" } }, example = true };
                return (await (await scene.PersonAsync("editor")).PutAsync($"/v1/sources/attack/good-practices/p-{Guid.NewGuid():n}", practice)).IsSuccessStatusCode;
            },
            new Edit("services/Catalogue/Publishing/Source.cs", "address.Scheme is (\"http\" or \"https\")", "(MUTANT || GUARD)")),

        new("An applicant sends a page with a script as a PDF", "API10",
            async scene =>
            {
                using var file = new StringContent("<script>alert(1)</script>", Encoding.UTF8, "application/pdf");
                return (await Scene.PostAsync(await scene.PersonAsync("applicant-gh-kumasi"), $"/v1/entries/{(await scene.EntryAsync()).Entry}/files?name=a.pdf", file)).StatusCode == HttpStatusCode.Created;
            },
            new Edit("services/Awards/Evidence/FileKind.cs", "return Checks[type](content) is { } wrong", "return !MUTANT && Checks[type](content) is { } wrong")),
    ];

    private static async Task<WebApplication> ListenAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
