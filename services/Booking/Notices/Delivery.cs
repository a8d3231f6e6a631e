using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Asan.Booking.Notices;

/// <summary>A notice on its way out.</summary>
/// <param name="Id">The notice; a provider that gets it twice delivers it once.</param>
/// <param name="Kind">booked, changed, cancelled, reminder, offer or ready.</param>
/// <param name="Channel">email or sms.</param>
/// <param name="To">The address or number.</param>
/// <param name="Language">az, ru, en or fr.</param>
/// <param name="Subject">Of an e-mail; null for an SMS.</param>
/// <param name="Text">The text.</param>
public sealed record OutgoingNotice(Guid Id, string Kind, string Channel, string To, string Language, string? Subject, string Text);

/// <summary>Hands notices to whoever delivers them.</summary>
public interface INoticeDelivery
{
    /// <exception cref="NoticeRefusedException">It was not taken; it may be later. The message tells why, and not to whom.</exception>
    Task DeliverAsync(OutgoingNotice notice, CancellationToken cancellation);
}

public sealed class NoticeRefusedException(string message) : Exception(message);

/// <summary>
/// The provider of e-mail and SMS at <c>Notices:Provider</c>: one POST a notice, with the notice's id as
/// <c>Idempotency-Key</c> and <c>Notices:ProviderToken</c> as bearer token. Any 2xx means that it will deliver.
/// </summary>
public sealed class ProviderDelivery(HttpClient http) : INoticeDelivery
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public static void Configure(IConfiguration configuration, HttpClient http)
    {
        http.BaseAddress = new Uri(configuration["Notices:Provider"]
            ?? throw new InvalidOperationException("Notices:Provider is not set. Set it to the address of the provider of e-mail and SMS (docs/notices.md)."));
        if (configuration["Notices:ProviderToken"] is { Length: > 0 } token)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.Timeout = Timeout;
    }

    public async Task DeliverAsync(OutgoingNotice notice, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null)
        {
            Content = JsonContent.Create(notice),
            Headers = { { "Idempotency-Key", $"{notice.Id}" } },
        };
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            if (!answer.IsSuccessStatusCode)
                throw new NoticeRefusedException($"The provider answered {(int)answer.StatusCode}.");
        }
        catch (HttpRequestException e)
        {
            throw new NoticeRefusedException($"The provider was not reached: {e.HttpRequestError}.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NoticeRefusedException($"The provider did not answer within {Timeout.TotalSeconds:0} s.");
        }
    }
}

/// <summary>
/// In development nobody is written to: notices come to a page, the last two hundred of them, in memory. To see a
/// refusal, an address at <c>refused.example</c> is refused, and so is a number that ends in 0000.
/// </summary>
public sealed class DevelopmentInbox : INoticeDelivery
{
    private const int Kept = 200;

    private readonly ConcurrentQueue<OutgoingNotice> notices = [];

    /// <summary>The notices, the oldest first.</summary>
    public IReadOnlyList<OutgoingNotice> Notices => [.. notices];

    public Task DeliverAsync(OutgoingNotice notice, CancellationToken cancellation)
    {
        if (notice.To.EndsWith("@refused.example", StringComparison.OrdinalIgnoreCase) || notice.To.EndsWith("0000", StringComparison.Ordinal))
            throw new NoticeRefusedException("The provider answered 422.");
        if (notices.All(known => known.Id != notice.Id))
            notices.Enqueue(notice);
        while (notices.Count > Kept)
            notices.TryDequeue(out _);
        return Task.CompletedTask;
    }
}
