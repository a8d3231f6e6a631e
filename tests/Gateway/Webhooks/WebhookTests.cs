using System.Net;
using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Xunit;

namespace Asan.Gateway.Tests.Webhooks;

[Collection(nameof(EdgeGateway))]
public sealed class WebhookTests(WebhookTests.Host host) : IClassFixture<WebhookTests.Host>, IAsyncDisposable
{
    private const string Withdrawn = "az.asan.catalogue.service-withdrawn.v1";
    private const string Booked = "az.asan.booking.visit-booked.v1";

    private readonly string path = $"/{Guid.NewGuid():n}";

    public sealed class Host : IAsyncLifetime
    {
        public EdgeGateway Gateway { get; private set; } = null!;

        public WebhookReceiver Receiver { get; private set; } = null!;

        public HttpClient One { get; private set; } = null!;

        public HttpClient Two { get; private set; } = null!;

        /// <summary>May read the feed, and no service.</summary>
        public HttpClient Narrow { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Receiver = await WebhookReceiver.StartAsync();
            Gateway = await new EdgeGateway(("Forwarding:TimeoutSeconds", "1")).BeginAsync();
            // Before a test moves the clock: tokens are judged by the real one.
            One = await Gateway.PartnerAsync();
            Two = await Gateway.PartnerAsync("partner-two");
            Narrow = await Gateway.PartnerAsync(scope: "events.read");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_event_is_sent_signed_to_whoever_asked_for_its_type()
    {
        var (webhook, secret) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();

        var message = (await ReceivedAsync(path, 1))[0];
        Assert.True(message.IsSignedBy(secret));
        Assert.Equal(id.ToString(), message.Id);
        Assert.Equal("application/cloudevents+json; charset=utf-8", message.MediaType);
        var body = JsonNode.Parse(message.Body)!;
        Assert.Equal("1.0", GatewayHost.Text(body, "specversion"));
        Assert.Equal(id.ToString(), GatewayHost.Text(body, "id"));
        Assert.Equal(Withdrawn, GatewayHost.Text(body, "type"));

        var delivery = await StateAsync(webhook, id, "delivered");
        var attempt = Assert.Single(delivery["log"]!.AsArray())!;
        Assert.Equal(200, attempt["status"]!.GetValue<int>());
        Assert.Null(attempt["error"]);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_sign_for_a_while_and_then_the_new_one_alone()
    {
        var (webhook, old) = await RegisterAsync(path, Withdrawn);
        var secret = GatewayHost.Text(await host.One.PostAsync($"/v1/webhooks/{webhook}/secret", new { keepOldHours = 2 }).JsonAsync(), "secret");
        await PublishAsync();
        var both = (await ReceivedAsync(path, 1))[0];
        host.Gateway.Time.Advance(TimeSpan.FromHours(2));
        await PublishAsync();
        var one = (await ReceivedAsync(path, 2))[1];

        Assert.NotEqual(old, secret);
        Assert.Equal(2, both.Signatures.Count);
        Assert.True(both.IsSignedBy(old) && both.IsSignedBy(secret));
        Assert.Single(one.Signatures);
        Assert.True(one.IsSignedBy(secret));
    }

    [Fact]
    public async Task A_failed_delivery_is_tried_again_with_the_same_id_and_its_log_tells_what_came_back()
    {
        host.Receiver.Answers[path] = http =>
        {
            http.Response.StatusCode = 500;
            return http.Response.WriteAsync($"not\nnow {new string('x', 2000)}");
        };
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();
        var failed = (await AttemptsAsync(webhook, id, 1))["log"]![0]!;
        Assert.Equal(500, failed["status"]!.GetValue<int>());
        Assert.Equal("status", GatewayHost.Text(failed, "error"));
        Assert.StartsWith("not now xxx", GatewayHost.Text(failed, "answer"), StringComparison.Ordinal);
        Assert.Equal(512, GatewayHost.Text(failed, "answer").Length);

        host.Receiver.Answers.TryRemove(path, out _);
        host.Gateway.Time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(2, (await StateAsync(webhook, id, "delivered"))["log"]!.AsArray().Count);
        Assert.Equal([id.ToString(), id.ToString()], host.Receiver.At(path).Select(message => message.Id));
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_holds_up_no_other()
    {
        var slow = $"{path}/slow";
        using var released = new SemaphoreSlim(0);
        host.Receiver.Answers[slow] = http => released.WaitAsync(http.RequestAborted);
        await RegisterAsync(slow, Withdrawn);
        await RegisterAsync(path, Withdrawn);
        try
        {
            for (var i = 0; i < 20; i++)
                await PublishAsync();
            await ReceivedAsync(path, 20);
            Assert.InRange(host.Receiver.At(slow).Count, 1, 4);
        }
        finally
        {
            released.Release(100);
        }
        await ReceivedAsync(slow, 20);
    }

    [Fact]
    public async Task An_endpoint_that_fails_for_three_days_is_switched_off_with_a_notice_and_can_be_resumed()
    {
        host.Receiver.Answers[path] = http => Task.FromResult(http.Response.StatusCode = 503);
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();
        await AttemptsAsync(webhook, id, 1);
        await Eventually.TrueAsync(async () =>
        {
            host.Gateway.Time.Advance(TimeSpan.FromHours(6));
            return GatewayHost.Text(await ReadAsync(webhook), "state") == "off";
        }, "the webhook to be switched off");

        await StateAsync(webhook, id, "failed");
        Assert.Contains(await NoticesAsync(), notice => GatewayHost.Text(notice, "webhookId") == webhook && GatewayHost.Text(notice, "kind") == "webhook-switched-off");
        Assert.InRange(host.Receiver.At(path).Count, 2, 20);

        // What came while it was off is fetched by time.
        host.Receiver.Answers.TryRemove(path, out _);
        var missed = await PublishAsync();
        await FannedOutAsync();
        Assert.Equal("webhook-not-active", await host.One.PostAsync($"/v1/webhooks/{webhook}/test", new { }).ProblemAsync(409));
        await host.One.PostAsync($"/v1/webhooks/{webhook}/resume", new { }).JsonAsync();
        var now = host.Gateway.Time.Now();
        await host.One.PostAsync($"/v1/webhooks/{webhook}/redeliver", new { since = $"{now - Duration.FromDays(10)}", until = $"{now + Duration.FromMinutes(1)}" }).JsonAsync(202);
        await StateAsync(webhook, missed, "delivered");
        await StateAsync(webhook, id, "delivered");
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_switched_off_at_once()
    {
        host.Receiver.Answers[path] = http => Task.FromResult(http.Response.StatusCode = 410);
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        await PublishAsync();

        await Eventually.TrueAsync(async () => GatewayHost.Text(await ReadAsync(webhook), "state") == "off", "the webhook to be switched off");
        Assert.Contains(await NoticesAsync(), notice => GatewayHost.Text(notice, "webhookId") == webhook);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var elsewhere = $"{path}/elsewhere";
        host.Receiver.Answers[path] = http =>
        {
            http.Response.Redirect(elsewhere);
            return Task.CompletedTask;
        };
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();

        var attempt = (await AttemptsAsync(webhook, id, 1))["log"]![0]!;
        Assert.Equal("redirect", GatewayHost.Text(attempt, "error"));
        Assert.Empty(host.Receiver.At(elsewhere));
    }

    [Fact]
    public async Task A_paused_webhook_gets_its_events_once_it_is_resumed()
    {
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        Assert.Equal("paused", GatewayHost.Text(await host.One.PostAsync($"/v1/webhooks/{webhook}/pause", new { }).JsonAsync(), "state"));
        var id = await PublishAsync();
        await StateAsync(webhook, id, "waiting");
        await FannedOutAsync();
        Assert.Empty(host.Receiver.At(path));

        await host.One.PostAsync($"/v1/webhooks/{webhook}/resume", new { }).JsonAsync();
        await StateAsync(webhook, id, "delivered");
    }

    [Fact]
    public async Task A_delivered_event_can_be_sent_again_and_a_test_at_any_time()
    {
        var (webhook, secret) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();
        await StateAsync(webhook, id, "delivered");
        (await host.One.PostAsync($"/v1/webhooks/{webhook}/deliveries/{id}/redeliver", new { })).EnsureSuccessStatusCode();
        await ReceivedAsync(path, 2);
        var test = await host.One.PostAsync($"/v1/webhooks/{webhook}/test", new { }).JsonAsync(202);

        var messages = await ReceivedAsync(path, 3);
        Assert.Equal([id.ToString(), id.ToString(), GatewayHost.Text(test, "eventId")], messages.Select(message => message.Id));
        Assert.True(messages[2].IsSignedBy(secret));
        Assert.Equal("az.asan.gateway.webhook-test.v1", GatewayHost.Text(JsonNode.Parse(messages[2].Body)!, "type"));
        Assert.Equal("delivery-not-found", await host.One.PostAsync($"/v1/webhooks/{webhook}/deliveries/{Guid.NewGuid()}/redeliver", new { }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_delivery_that_a_gateway_has_in_hand_is_sent_by_another_only_after_its_lease()
    {
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        await host.One.PostAsync($"/v1/webhooks/{webhook}/pause", new { }).JsonAsync();
        var id = await PublishAsync();
        await StateAsync(webhook, id, "waiting");
        // As a gateway leaves it that dies while it sends.
        await ExecuteAsync("update webhook_delivery set lease = gen_random_uuid(), leased_until = @until where webhook_id = @webhook", new { webhook = Guid.Parse(webhook), until = host.Gateway.Time.GetUtcNow().AddSeconds(60) });
        await ExecuteAsync("update webhook set state = 'active' where id = @webhook", new { webhook = Guid.Parse(webhook) });
        await host.One.PostAsync($"/v1/webhooks/{webhook}/test", new { }).JsonAsync(202);
        Assert.NotEqual(id.ToString(), Assert.Single(await ReceivedAsync(path, 1)).Id); // the test, sent after it

        host.Gateway.Time.Advance(TimeSpan.FromSeconds(60));
        await StateAsync(webhook, id, "delivered");
    }

    [Fact]
    public async Task Two_gateways_send_each_event_once()
    {
        host.Receiver.Answers[path] = _ => Task.Delay(20);
        await using var second = await new EdgeGateway().BeginAsync(host.Gateway);
        var apart = second.Time.GetUtcNow() - host.Gateway.Time.GetUtcNow();
        (apart > TimeSpan.Zero ? host.Gateway : second).Time.Advance(apart.Duration());
        await RegisterAsync(path, Withdrawn);
        for (var i = 0; i < 60; i++)
            await PublishAsync();

        await ReceivedAsync(path, 60);
        await FannedOutAsync();
        Assert.Equal(60, host.Receiver.At(path).Select(message => message.Id).Distinct().Count());
        Assert.Equal(60, host.Receiver.At(path).Count);
    }

    [Fact]
    public async Task Nobody_sees_or_touches_another_clients_webhook()
    {
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        var id = await PublishAsync();
        await StateAsync(webhook, id, "delivered");
        var one = $"/v1/webhooks/{webhook}";

        Assert.DoesNotContain((await host.Two.GetAsync("/v1/webhooks").JsonAsync())["items"]!.AsArray(), item => GatewayHost.Text(item!, "id") == webhook);
        foreach (var read in new[] { one, $"{one}/deliveries", $"{one}/deliveries/{id}" })
            Assert.Equal("webhook-not-found", await host.Two.GetAsync(read).ProblemAsync(404));
        foreach (var act in new[] { "pause", "resume", "test", "secret", $"deliveries/{id}/redeliver" })
            Assert.Equal("webhook-not-found", await host.Two.PostAsync($"{one}/{act}", new { }).ProblemAsync(404));
        Assert.Equal("webhook-not-found", await host.Two.PostAsync($"{one}/redeliver", new { since = "2022-12-15T00:00:00Z" }).ProblemAsync(404));
        Assert.Equal("webhook-not-found", await host.Two.PutAsync(one, new { url = "http://127.0.0.1/x", types = new[] { Withdrawn } }, "\"1\"").ProblemAsync(404));
        Assert.Equal("webhook-not-found", await host.Two.DeleteAsync(one).ProblemAsync(404));
        Assert.Equal("active", GatewayHost.Text(await ReadAsync(webhook), "state"));
    }

    [Fact]
    public async Task A_webhook_is_changed_and_deleted_by_its_version()
    {
        var (webhook, _) = await RegisterAsync(path, Withdrawn);
        var change = new { url = host.Receiver.Address + path + "/new", types = new[] { "az.asan.catalogue.price-changed.v1" }, description = "prices" };
        Assert.Equal("precondition-required", await host.One.PutAsync($"/v1/webhooks/{webhook}", change).ProblemAsync(428));
        Assert.Equal("prices", GatewayHost.Text(await host.One.PutAsync($"/v1/webhooks/{webhook}", change, "\"1\"").JsonAsync(), "description"));
        Assert.Equal("version-conflict", await host.One.PutAsync($"/v1/webhooks/{webhook}", change, "\"1\"").ProblemAsync(412));

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/v1/webhooks/{webhook}") { Headers = { { "If-Match", "\"2\"" } } };
        Assert.Equal(HttpStatusCode.NoContent, (await host.One.SendAsync(delete, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("webhook-not-found", await host.One.GetAsync($"/v1/webhooks/{webhook}").ProblemAsync(404));
    }

    [Fact]
    public async Task Only_events_that_the_tokens_scopes_allow_can_be_asked_for()
    {
        Assert.Equal("forbidden", await host.Narrow.PostAsync("/v1/webhooks", Request(path, Withdrawn, Booked)).ProblemAsync(403));
        await host.Narrow.PostAsync("/v1/webhooks", Request(path, Withdrawn)).JsonAsync(201);
        Assert.Equal("forbidden", await host.Narrow.GetAsync($"/v1/events?type={Booked}").ProblemAsync(403));
        Assert.Equal("invalid-request", await host.One.PostAsync("/v1/webhooks", Request(path, "az.asan.nothing.v1")).ProblemAsync(400));
    }

    [Fact]
    public async Task A_client_that_lost_its_scope_gets_nothing_more()
    {
        var (webhook, _) = await RegisterAsync(path, Withdrawn, "az.asan.booking.visit-reminder-due.v1");
        const string permissions = "select permissions from oauth_application where client_id = 'partner-one'";
        await using var connection = await host.Gateway.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var before = await connection.QuerySingleAsync<string>(permissions);
        try
        {
            await ExecuteAsync("update oauth_application set permissions = (permissions::jsonb - 'scp:booking.read')::text where client_id = 'partner-one'", new { });
            await host.Gateway.Broker.PublishAsync(new VisitReminderDue(Guid.NewGuid(), "training-centre", "identity-card", DateTimeOffset.UnixEpoch, "day-before"), "visit", 1);
            var withdrawn = await PublishAsync();
            await StateAsync(webhook, withdrawn, "delivered");
            await FannedOutAsync();
            Assert.Equal([withdrawn.ToString()], host.Receiver.At(path).Select(message => message.Id));

            await ExecuteAsync("update oauth_application set permissions = '[]' where client_id = 'partner-one'", new { });
            await PublishAsync();
            await FannedOutAsync();
            Assert.Single(host.Receiver.At(path));
        }
        finally
        {
            await ExecuteAsync("update oauth_application set permissions = @before where client_id = 'partner-one'", new { before });
        }
    }

    // The control: without its lease a delivery is sent again while it is under way.
    [Fact]
    public async Task Without_the_lease_one_event_is_sent_many_times()
    {
        using var released = new SemaphoreSlim(0);
        host.Receiver.Answers[path] = http => released.WaitAsync(http.RequestAborted);
        await ExecuteAsync("""
            create function forget_lease() returns trigger language plpgsql as 'begin new.leased_until := null; return new; end';
            create trigger forget_lease before update on webhook_delivery for each row execute function forget_lease();
            """, new { });
        try
        {
            await using var second = await new EdgeGateway().BeginAsync(host.Gateway);
            var apart = second.Time.GetUtcNow() - host.Gateway.Time.GetUtcNow();
            (apart > TimeSpan.Zero ? host.Gateway : second).Time.Advance(apart.Duration());
            await RegisterAsync(path, Withdrawn);
            await PublishAsync();
            await ReceivedAsync(path, 2);
            Assert.Single(host.Receiver.At(path).Select(message => message.Id).Distinct());
            released.Release(1000);
        }
        finally
        {
            released.Release(1000);
            await ExecuteAsync("drop trigger forget_lease on webhook_delivery; drop function forget_lease()", new { });
        }
    }

    [Theory]
    [InlineData("ftp://partner.example/events")]
    [InlineData("https://user:secret@partner.example/events")]
    [InlineData("https://partner.example/events#part")]
    [InlineData("/v1/visits")]
    [InlineData("javascript:alert(1)")]
    public async Task An_address_that_is_none_for_webhooks_is_refused(string url) =>
        Assert.Equal("webhook-address-refused", await host.One.PostAsync("/v1/webhooks", new { url, types = new[] { Withdrawn } }).ProblemAsync(422));

    [Fact]
    public async Task A_client_has_at_most_twenty_webhooks_however_many_it_asks_for_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => host.Two.PostAsync("/v1/webhooks", Request(path, "az.asan.awards.cycle-opened.v1"))));

        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        await ExecuteAsync("delete from webhook where client_id = 'partner-two'", new { });
    }

    [Fact]
    public async Task The_database_has_no_secret_in_clear()
    {
        var (webhook, secret) = await RegisterAsync(path, Withdrawn);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        await using var connection = await host.Gateway.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var stored = await connection.QuerySingleAsync<byte[]>("select secret from webhook where id = @id", new { id = Guid.Parse(webhook) });

        Assert.Equal(-1, stored.AsSpan().IndexOf(key));
        Assert.DoesNotContain("secret", (await ReadAsync(webhook)).AsObject().Select(member => member.Key));
    }

    // RFC 9110 section 15.6.5; the stub never answers.
    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_a_504_and_on_a_write_the_outcome_is_unknown()
    {
        Assert.Equal("gateway-timeout", await host.Gateway.Anonymous().GetAsync("/v1/visits/held").ProblemAsync(504));
        using var response = await host.Gateway.Anonymous().PostAsync("/v1/visits/held", new { });
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(504, (int)response.StatusCode);
        Assert.Equal("unknown", GatewayHost.Text(problem, "outcome"));
    }

    private object Request(string at, params string[] types) => new { url = host.Receiver.Address + at, types };

    private async Task<(string Id, string Secret)> RegisterAsync(string at, params string[] types)
    {
        await FannedOutAsync();
        var made = await host.One.PostAsync("/v1/webhooks", Request(at, types)).JsonAsync(201);
        registered.Add(GatewayHost.Text(made["webhook"]!, "id"));
        return (registered[^1], GatewayHost.Text(made, "secret"));
    }

    private readonly List<string> registered = [];

    // What a test registered would get the next one's events too.
    public async ValueTask DisposeAsync() => await ExecuteAsync("delete from webhook where id = any(@ids)", new { ids = registered.Select(Guid.Parse).ToArray() });

    private Task<Guid> PublishAsync() => host.Gateway.Broker.PublishAsync(new ServiceWithdrawn("identity-card"), $"subject-{Guid.NewGuid():n}", 1);

    private Task<IReadOnlyList<Message>> ReceivedAsync(string at, int count) =>
        Eventually.GetAsync(() => Task.FromResult(host.Receiver.At(at)), messages => messages.Count >= count, $"{count} messages at {at}");

    private Task<JsonNode> ReadAsync(string webhook) => host.One.GetAsync($"/v1/webhooks/{webhook}").JsonAsync();

    private async Task<IEnumerable<JsonNode>> NoticesAsync() => (await host.One.GetAsync("/v1/webhook-notices?limit=200").JsonAsync())["items"]!.AsArray().Select(item => item!);

    private Task<JsonNode> StateAsync(string webhook, Guid id, string state) =>
        DeliveryAsync(webhook, id, delivery => GatewayHost.Text(delivery["delivery"]!, "state") == state, $"the delivery to be {state}");

    private Task<JsonNode> AttemptsAsync(string webhook, Guid id, int count) =>
        DeliveryAsync(webhook, id, delivery => delivery["log"]!.AsArray().Count >= count, $"{count} attempts");

    private Task<JsonNode> DeliveryAsync(string webhook, Guid id, Func<JsonNode, bool> condition, string what) => Eventually.GetAsync(
        async () =>
        {
            using var response = await host.One.GetAsync($"/v1/webhooks/{webhook}/deliveries/{id}");
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        },
        answer => answer["delivery"] is not null && condition(answer), what);

    // Nothing of the feed waits to become deliveries.
    private async Task FannedOutAsync() => await Eventually.TrueAsync(async () =>
    {
        await using var connection = await host.Gateway.Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<bool>("select position >= (select coalesce(max(position), 0) from event_feed) from webhook_fan_out");
    }, "the feed to be fanned out");

    private async Task ExecuteAsync(string sql, object parameters)
    {
        await using var connection = await host.Gateway.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }
}
