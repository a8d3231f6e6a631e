using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Gateway.Pages.Forms;
using Microsoft.AspNetCore.Mvc;
using NodaTime;

namespace Asan.Gateway.Pages.Refusals;

/// <summary>
/// <c>/refusals</c>: get the signed receipt of a refused service by the visit code, or check a receipt that somebody shows.
/// </summary>
public static class RefusalsPage
{
    private const string Cookie = "refusal";

    /// <summary>RFC 8725 section 3.11: another kind of statement is not a receipt, whoever signed it.</summary>
    private const string ReceiptType = "asan-refusal+jwt";

    private const int ReceiptLength = 8000;

    private sealed record Holder(string Receipt);

    private sealed record Given(string Receipt);

    private sealed record Named(string Name);

    private sealed record Key(string Kid, string X, string Y);

    private sealed record Header(string Alg, string Typ, string Kid);

    private sealed record Appeal(LocalDate Until);

    private sealed record Statement(string ServiceId, string CentreId, string AgencyId, string? Clause, Instant RefusedAt, Appeal Appeal);

    public sealed record StartModel(FormErrors Errors, string? Code = null, string? Receipt = null);

    /// <param name="Own">Just given to its owner, not one that was shown by somebody.</param>
    /// <param name="Digest">SHA-256 of the receipt's text, so that two people can tell whether they have the same.</param>
    public sealed record ReceiptModel(
        bool Own, string Receipt, string Digest, string KeyId, string Service, string Centre, string Agency, string? Clause, Instant RefusedAt, LocalDate AppealUntil);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/refusals", (PageContext page) => page.Show<RefusalsStart>(new StartModel(new FormErrors())));

        pages.MapPost("/refusals/receipt", async (PageContext page, PlatformApi api, Kept kept, [FromForm] string? code, [FromForm] string? key) =>
        {
            var typed = code?.Trim() ?? "";
            var errors = new FormErrors();
            if (typed.Length is < 16 or > 64)
                errors.Add("code", page[typed.Length == 0 ? Ticket.Texts.EnterCode : Ticket.Texts.CodeLength]);
            else
            {
                var given = await api.Feedback.SendAsync<Given>("/v1/refusals/receipt", new { visitCode = typed }, key);
                if (given.Ok)
                {
                    kept.Keep(Cookie, new Holder(given.Value.Receipt), TimeSpan.FromHours(1));
                    return page.SeeOther("refusals/receipt");
                }
                errors.Add("code", page[Texts.NoRefusal]);
            }
            return page.Show<RefusalsStart>(new StartModel(errors, typed), 422);
        });

        pages.MapGet("/refusals/receipt", async (PageContext page, PlatformApi api, Kept kept) =>
            kept.Read<Holder>(Cookie) is { } holder && await CheckAsync(page, api, holder.Receipt) is { } receipt
                ? page.Show<RefusalReceipt>(receipt with { Own = true })
                : page.SeeOther("refusals"));

        pages.MapGet("/refusals/receipt.jws", (PageContext page, Kept kept) => kept.Read<Holder>(Cookie) is { } holder
            ? Results.File(Encoding.ASCII.GetBytes(holder.Receipt), "application/jose", "refusal-receipt.jws")
            : page.SeeOther("refusals"));

        pages.MapGet("/refusals/check", (PageContext page) => page.SeeOther("refusals"));

        pages.MapPost("/refusals/check", async (PageContext page, PlatformApi api, [FromForm] string? receipt) =>
        {
            var typed = string.Concat((receipt ?? "").Where(letter => !char.IsWhiteSpace(letter)));
            if (typed.Length > 0 && typed.Length <= ReceiptLength && await CheckAsync(page, api, typed) is { } genuine)
                return page.Show<RefusalReceipt>(genuine);
            return page.Show<RefusalsStart>(new StartModel(new FormErrors().Add("receipt", page[typed.Length == 0 ? Texts.EnterReceipt : Texts.NotGenuine]), null, receipt), 422);
        });
    }

    /// <summary>What a receipt says, if it is signed with the published key (RFC 7515 section 5.2, ES256); else null.</summary>
    private static async Task<ReceiptModel?> CheckAsync(PageContext page, PlatformApi api, string receipt)
    {
        var key = (await api.Feedback.GetAsync<Key>("/v1/refusals/key")).OrStop();
        Statement statement;
        try
        {
            if (receipt.Split('.') is not [var header, var payload, var signature]
                || JsonSerializer.Deserialize<Header>(Base64Url.DecodeFromChars(header), ServiceClient.Json) is not { Alg: "ES256", Typ: ReceiptType } head
                || head.Kid != key.Kid)
                return null;
            using var verifier = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
            });
            if (!verifier.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256))
                return null;
            statement = JsonSerializer.Deserialize<Statement>(Base64Url.DecodeFromChars(payload), ServiceClient.Json)!;
        }
        catch (Exception e) when (e is FormatException or JsonException or CryptographicException)
        {
            return null;
        }
        async Task<string> NameAsync(string what, string id) => (await api.Catalogue.GetAsync<Named>($"/v1/{what}/{Uri.EscapeDataString(id)}?lang={page.Language}")).Value?.Name ?? id;
        return new ReceiptModel(
            false, receipt, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(receipt))), key.Kid,
            await NameAsync("services", statement.ServiceId), await NameAsync("centres", statement.CentreId), await NameAsync("agencies", statement.AgencyId),
            statement.Clause, statement.RefusedAt, statement.Appeal.Until);
    }
}
