using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Asan.Client;
using Asan.SystemTests.Platform;
using Xunit;

namespace Asan.SystemTests.Clients;

/// <summary>The C# package of partners, used as they use it: through the gateway, by a client that registered itself.</summary>
public sealed class CSharpClientTests(RunningPlatform platform) : IDisposable
{
    private const string Centre = "training-centre";

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Interruptions network = new() { InnerHandler = new SocketsHttpHandler() };
    private readonly ImpatientClock clock = new();

    public void Dispose()
    {
        key.Dispose();
        network.Dispose();
    }

    [Fact]
    public async Task A_visit_is_found_held_confirmed_read_and_cancelled()
    {
        var asan = await RegisteredAsync();
        var (service, startsAt) = await FreeTimeAsync(asan);

        var held = await HoldAsync(asan, service, startsAt);
        Assert.Equal(startsAt, held.StartsAt);
        Assert.Equal("booked", (await asan.PostVisitsByIdConfirmAsync(held.Id)).State);
        var read = await asan.GetVisitsByIdAsync(held.Id);
        Assert.Equal(("booked", service, held.LocalDate), (read.State, read.ServiceId, read.LocalDate));
        using (var calendar = new StreamReader((await asan.GetVisitsByIdCalendarAsync(held.Id, lang: "en")).Stream))
            Assert.StartsWith("BEGIN:VCALENDAR", await calendar.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("cancelled", (await asan.PostVisitsByIdCancelAsync(held.Id)).State);
        Assert.Contains((await asan.GetVisitsAsync(state: "cancelled")).Items, visit => visit.Id == held.Id);
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_its_code()
    {
        var asan = await RegisteredAsync();

        var missing = await Assert.ThrowsAsync<ProblemException>(() => asan.GetVisitsByIdAsync(Guid.NewGuid()));
        Assert.Equal(("visit-not-found", 404, false), (missing.Code, missing.Problem.Status, missing.Problem.Retryable));

        var stranger = await Assert.ThrowsAsync<ProblemException>(() => AsanClient.Connect(platform.Gateway).GetVisitsAsync());
        Assert.Equal("unauthenticated", stranger.Code);

        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forger = AsanClient.Connect(platform.Gateway, new ClientKey("nobody", another));
        Assert.Equal("invalid_client", (await Assert.ThrowsAsync<TokenRefusedException>(() => forger.GetVisitsAsync())).Error);
    }

    [Fact]
    public async Task A_change_names_the_version_that_was_read()
    {
        var asan = await RegisteredAsync();
        var created = await asan.PostWebhooksAsync(new WebhookRequest { Url = "http://127.0.0.1:9/asan", Types = ["az.asan.booking.visit-booked.v1"] });
        var read = await asan.GetWebhooksByIdAsync(created.Webhook.Id);

        var late = await Assert.ThrowsAsync<ProblemException>(() => asan.DeleteWebhooksByIdAsync(created.Webhook.Id, if_Match: "\"0\""));
        Assert.Equal(412, late.Problem.Status);
        Assert.Equal(204, (await asan.DeleteWebhooksByIdAsync(created.Webhook.Id, if_Match: read.Headers["ETag"].Single())).StatusCode);
    }

    [Fact]
    public async Task A_busy_platform_is_asked_again_with_the_same_key_after_the_time_that_it_named()
    {
        var asan = await RegisteredAsync();
        network.AnswerNext(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7));
        network.AnswerNext(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(11));

        await asan.PostCitizenReferencesAsync(new CitizenReferenceRequest { Identity = new CitizenIdentity { Kind = CitizenIdentityKind.None } });

        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(11)], clock.Waits);
        Assert.Single(network.Keys.TakeLast(3).Distinct());
    }

    [Fact]
    public async Task Whoever_is_told_to_come_back_much_later_learns_it_at_once()
    {
        var asan = await RegisteredAsync();
        network.AnswerNext(HttpStatusCode.TooManyRequests, TimeSpan.FromHours(1));

        Assert.Equal("too-many-requests", (await Assert.ThrowsAsync<ProblemException>(() => asan.GetVisitsAsync())).Code);
        Assert.Empty(clock.Waits);
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_answer_books_once()
    {
        var asan = await RegisteredAsync();
        var (service, startsAt) = await FreeTimeAsync(asan);
        network.LoseNextAnswerTo("/v1/visits");

        var held = await HoldAsync(asan, service, startsAt);

        Assert.Equal(held.Id, Assert.Single((await asan.GetVisitsAsync()).Items).Id);
        await asan.PostVisitsByIdCancelAsync(held.Id);
    }

    private async Task<AsanClient> RegisteredAsync()
    {
        var registered = await AsanClient.Connect(platform.Gateway).PostClientsAsync(new GatewayRegistrationRequest
        {
            Name = "C# client",
            Contact = $"{Guid.NewGuid()}@partner.example",
            Scopes = ["booking.read", "booking.write", "events.read"],
            Jwks = new PublicKeys { Keys = [ClientKey.PublicPartOf(key)] },
        });
        return AsanClient.Connect(platform.Gateway, new ClientKey(registered.ClientId, key), network, clock);
    }

    private static async Task<(string Service, DateTimeOffset StartsAt)> FreeTimeAsync(AsanClient asan)
    {
        var service = (await asan.GetServicesAsync(q: "identity", @in: "en", centre: Centre)).Items[0].Id;
        var days = (await asan.GetAvailabilityAsync(Centre, service, days: 3)).Days;
        return (service, days.SelectMany(day => day.Times).Last().StartsAt);
    }

    private static async Task<HeldVisit> HoldAsync(AsanClient asan, string service, DateTimeOffset startsAt)
    {
        var citizen = await asan.PostCitizenReferencesAsync(new CitizenReferenceRequest { Identity = new CitizenIdentity { Kind = CitizenIdentityKind.None } });
        return await asan.PostVisitsAsync(new BookVisitRequest { CitizenReference = citizen.CitizenReference, CentreId = Centre, ServiceId = service, StartsAt = startsAt });
    }

    /// <summary>A network that does what it is told once, and what it should otherwise.</summary>
    private sealed class Interruptions : DelegatingHandler
    {
        private readonly Queue<HttpResponseMessage> answers = new();
        private string? lost;

        public List<string> Keys { get; } = [];

        public void AnswerNext(HttpStatusCode status, TimeSpan retryAfter) => answers.Enqueue(new HttpResponseMessage(status)
        {
            Headers = { RetryAfter = new RetryConditionHeaderValue(retryAfter) },
            Content = new StringContent(
                """{"type":"/problems/too-many-requests","title":"","status":429,"detail":"","code":"too-many-requests","retryable":true,"traceId":""}""",
                new MediaTypeHeaderValue("application/problem+json")),
        });

        public void LoseNextAnswerTo(string path) => lost = path;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (request.Headers.TryGetValues("Idempotency-Key", out var keys))
                Keys.AddRange(keys);
            if (path.StartsWith("/v1/", StringComparison.Ordinal) && answers.TryDequeue(out var answer))
                return answer;
            var response = await base.SendAsync(request, cancellationToken);
            if (path != lost)
                return response;
            lost = null;
            response.Dispose();
            throw new HttpRequestException("The connection broke.");
        }
    }

    /// <summary>Waits for nothing, and remembers for how long it should have.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
