using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Payments;

/// <summary>
/// Asks the provider for the refunds that are due until it has done them. It is asked under the payment's id, so that who
/// dies between its answer and our commit asks again without harm.
/// </summary>
internal sealed class SendRefunds(
    NpgsqlDataSource dataSource, PaymentProvider provider, IHttpClientFactory clients, TimeProvider time, ILogger<SendRefunds> log) : BackgroundService
{
    /// <summary>How often it looks when nothing was due, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly Duration LongestWait = Duration.FromHours(1);

    private const string Next = """
        select id, amount, currency, provider_reference, refund_attempts from payment
        where state = 'refund-due' and next_attempt_at <= @now order by next_attempt_at limit 1
        for update skip locked
        """;

    private const string Refunded = "update payment set state = 'refunded', refunded_at = @now, refund_attempts = refund_attempts + 1, next_attempt_at = null, last_error = null where id = @Id";

    private const string Refused = "update payment set refund_attempts = refund_attempts + 1, next_attempt_at = @next, last_error = left(@why, 300) where id = @Id";

    /// <summary>The HTTP client that speaks to the provider.</summary>
    public const string Client = "payments";

    /// <param name="PaymentId">The payment.</param>
    /// <param name="ProviderReference">The provider's number of the charge.</param>
    /// <param name="Amount">What goes back, with two decimals.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    public sealed record RefundOrder(Guid PaymentId, string ProviderReference, string Amount, string Currency);

    private sealed record Due(Guid Id, decimal Amount, string Currency, string ProviderReference, int RefundAttempts);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, SendAllAsync, log, "Refunds could not be sent", stoppingToken, atOnce: false);

    private async Task SendAllAsync(CancellationToken cancellation)
    {
        while (await SendOneAsync(cancellation))
        {
        }
    }

    private async Task<bool> SendOneAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = time.Now();
        if (await connection.QuerySingleOrDefaultAsync<Due>(Next, new { now }) is not { } due)
            return false;
        if (await AskAsync(due, now, cancellation) is { } why)
        {
            var wait = Duration.Min(LongestWait, Duration.FromSeconds(30) * Math.Pow(2, Math.Min(due.RefundAttempts, 20)));
            await connection.ExecuteAsync(Refused, new { due.Id, next = now + wait, why });
            log.LogError("Refund of payment {Payment} was refused ({Attempts}): {Why}", due.Id, due.RefundAttempts + 1, why);
        }
        else
            await connection.ExecuteAsync(Refunded, new { due.Id, now });
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Null when the provider has done it, else why not.</summary>
    private async Task<string?> AskAsync(Due due, Instant now, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new RefundOrder(due.Id, due.ProviderReference, FeeAnswer.Money(due.Amount), due.Currency), JsonSerializerOptions.Web);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(provider.Address, "refunds"))
        {
            Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } },
            Headers = { { "Idempotency-Key", $"{due.Id}" }, { PaymentProvider.SignatureHeader, provider.Sign(body, now) } },
        };
        try
        {
            using var answer = await clients.CreateClient(Client).SendAsync(request, cancellation);
            return answer.IsSuccessStatusCode ? null : $"The provider answered {(int)answer.StatusCode}.";
        }
        catch (HttpRequestException e)
        {
            return $"The provider was not reached: {e.HttpRequestError}.";
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "The provider did not answer in time.";
        }
    }
}
