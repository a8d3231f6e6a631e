using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NodaTime;

namespace Asan.Booking.Payments;

/// <summary>
/// What we and the outside provider of payments share: a secret, and how each proves to the other who speaks.
/// <list type="bullet">
/// <item>We give the payer an order, signed. The provider reads from it what to charge; nobody can change it.</item>
/// <item>The provider tells what came of it by POST /v1/payments/events, signed with the time.</item>
/// <item>We ask for refunds by POST {provider}/refunds, signed in the same way, with the payment's id as <c>Idempotency-Key</c>.</item>
/// </list>
/// </summary>
public sealed class PaymentProvider
{
    /// <summary>How old a signed message may be: it cannot be kept and sent again later.</summary>
    public static readonly Duration Tolerance = Duration.FromMinutes(5);

    public const string SignatureHeader = "Payment-Signature";

    private readonly byte[] secret;
    private readonly string? address;
    private readonly IServer server;

    public PaymentProvider(IConfiguration configuration, IHostEnvironment environment, IServer server)
    {
        this.server = server;
        address = configuration["Payments:Provider"];
        IsSandbox = environment.IsDevelopment() && address is null;
        var text = configuration["Payments:ProviderSecret"] ?? "";
        if (!IsSandbox && (address is null || text.Length < 32))
            throw new InvalidOperationException(
                "Payments:Provider and Payments:ProviderSecret are not set. Set them to the provider's address and the secret of at least 32 characters shared with it (docs/payments.md).");
        // The sandbox lives in this process and knows what the process knows.
        secret = IsSandbox && text.Length < 32 ? RandomNumberGenerator.GetBytes(32) : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Whether the provider is the sandbox in this process: in development, without another.</summary>
    public bool IsSandbox { get; }

    /// <summary>The provider's address; the sandbox's is our own.</summary>
    public Uri Address => new(address ?? $"{Own}/dev/payments/");

    /// <summary>Where this process listens, for the sandbox.</summary>
    public string Own => server.Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal).TrimEnd('/');

    /// <summary>An order for the payer to carry to the provider.</summary>
    public string Sign(PaymentOrder order)
    {
        var body = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(order, JsonSerializerOptions.Web));
        return $"{body}.{Base64Url.EncodeToString(Mac($"order.{body}"))}";
    }

    /// <summary>What an order says; null when we have not signed it.</summary>
    public PaymentOrder? Read(string order) =>
        order.Split('.') is [var body, var mac] && Base64Url.IsValid(mac) && Base64Url.IsValid(body)
            && CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(mac), Mac($"order.{body}"))
            ? JsonSerializer.Deserialize<PaymentOrder>(Base64Url.DecodeFromChars(body), JsonSerializerOptions.Web)
            : null;

    /// <summary>The signature of a message: <c>t=…,v1=…</c>, an HMAC-SHA256 over the time and the body.</summary>
    public string Sign(ReadOnlySpan<byte> body, Instant now)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(Mac($"message.{seconds}.", body))}";
    }

    /// <summary>Whether a message with this signature is the other side's, and of these minutes.</summary>
    public bool IsSigned(string signature, ReadOnlySpan<byte> body, Instant now) =>
        signature.Split(',') is [['t', '=', .. var seconds], ['v', '1', '=', .. var mac]]
        && mac.Length == 64 && mac.All(char.IsAsciiHexDigit)
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && Math.Abs(now.ToUnixTimeSeconds() - at) <= (long)Tolerance.TotalSeconds
        && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(mac), Mac($"message.{seconds}.", body));

    private byte[] Mac(string lead, ReadOnlySpan<byte> body = default) => HMACSHA256.HashData(secret, (byte[])[.. Encoding.UTF8.GetBytes(lead), .. body]);
}

/// <summary>What a payer is to pay.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Amount">The amount with two decimals.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="ExpiresAt">Until when it may be charged, in seconds since 1970.</param>
public sealed record PaymentOrder(Guid PaymentId, string Amount, string Currency, long ExpiresAt);
