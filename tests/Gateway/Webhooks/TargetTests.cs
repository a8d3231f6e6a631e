using System.Net;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.Gateway.Webhooks;
using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;
using Xunit;

namespace Asan.Gateway.Tests.Webhooks;

/// <summary>Where webhooks may not go, outside of development.</summary>
[Collection(nameof(EdgeGateway))]
public sealed class TargetTests
{
    private static readonly Targets Strict = new(Development: false);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("203.0.113.5")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::1")]
    public void An_address_that_is_not_public_is_never_connected_to(string address) => Assert.False(Strict.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("::ffff:8.8.8.8")]
    public void A_public_address_is_fine(string address) => Assert.True(Strict.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://partner.example/events")]
    [InlineData("https://partner.example:22/events")]
    [InlineData("https://localhost/events")]
    [InlineData("https://127.0.0.1/events")]
    [InlineData("https://2130706433/events")]
    [InlineData("https://0x7f.1/events")]
    [InlineData("https://[::1]/events")]
    [InlineData("https://[::ffff:169.254.169.254]/latest/meta-data")]
    [InlineData("https://10.0.0.1:8443/events")]
    public void An_address_that_cannot_be_public_is_refused_when_it_is_registered(string url) => Assert.NotNull(Strict.Refuse(url));

    [Theory]
    [InlineData("https://partner.example/events")]
    [InlineData("https://partner.example:8443/events?source=asan")]
    public void A_partners_address_is_taken(string url) => Assert.Null(Strict.Refuse(url));

    // A name that was public when it was registered, and is loopback when it is connected to. The second half is the control:
    // without the guard the connection is made, and fails only since nobody speaks TLS there.
    [Fact]
    public async Task A_name_that_stands_for_this_machine_is_refused_at_the_connection()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var url = $"https://rebound.example:{new Uri(receiver.Address).Port}/events";
        Task<IPAddress[]> Resolve(string host, CancellationToken cancellation) => Task.FromResult<IPAddress[]>([IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        Task<IPAddress[]> Loopback(string host, CancellationToken cancellation) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

        Assert.Equal("address-refused", (await SendAsync(Strict, Loopback)).Error);
        Assert.Equal("address-refused", (await SendAsync(Strict, Resolve)).Error);
        Assert.NotEqual("address-refused", (await SendAsync(new Targets(Development: true), Loopback)).Error);

        async Task<Attempt> SendAsync(Targets targets, ResolveHost resolve)
        {
            using var sender = new WebhookSender(targets, resolve);
            return await sender.SendAsync(url, "1", Instant.FromUnixTimeSeconds(0), [], "application/json", [new byte[32]], TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Outside_of_development_a_delivery_to_a_private_name_fails_and_says_why()
    {
        ResolveHost intranet = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.7")]);
        await using var gateway = await new EdgeGateway { Changes = services => services.Replace(ServiceDescriptor.Singleton(Strict)).Replace(ServiceDescriptor.Singleton(intranet)) }.BeginAsync();
        var http = await gateway.PartnerAsync();
        var type = new[] { "az.asan.catalogue.service-withdrawn.v1" };
        Assert.Equal("webhook-address-refused", await http.PostAsync("/v1/webhooks", new { url = "https://10.0.0.7/", types = type }).ProblemAsync(422));
        var made = await http.PostAsync("/v1/webhooks", new { url = "https://intranet.example/", types = type }).JsonAsync(201);
        var id = await gateway.Broker.PublishAsync(new ServiceWithdrawn("identity-card"), "identity-card", 1);

        var log = await Eventually.GetAsync(async () =>
        {
            using var response = await http.GetAsync($"/v1/webhooks/{GatewayHost.Text(made["webhook"]!, "id")}/deliveries/{id}");
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }, answer => answer["log"]?.AsArray().Count > 0, "an attempt");
        Assert.Equal("address-refused", GatewayHost.Text(log["log"]![0]!, "error"));
    }
}
