using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>How the issuer's keys follow one another.</summary>
public sealed class IssuerKeyTests
{
    [Fact]
    public async Task The_next_key_is_published_before_it_signs_and_the_last_one_until_its_tokens_have_ended()
    {
        await using var gateway = await LoneGateway.BeginAsync();
        var first = Assert.Single(await KeysAsync(gateway));
        Assert.Equal(first, await SignedByAsync(gateway));

        await AdvanceAsync(gateway, TimeSpan.FromDays(88.1));
        var both = await KeysAsync(gateway);
        Assert.Equal(2, both.Count);
        Assert.Equal(first, await SignedByAsync(gateway));

        await AdvanceAsync(gateway, TimeSpan.FromDays(1.9) + TimeSpan.FromMinutes(1));
        var second = await SignedByAsync(gateway);
        Assert.NotEqual(first, second);
        Assert.Equal(both.Order(StringComparer.Ordinal), (await KeysAsync(gateway)).Order(StringComparer.Ordinal));

        await AdvanceAsync(gateway, TimeSpan.FromHours(1));
        Assert.Equal(second, Assert.Single(await KeysAsync(gateway)));
    }

    // The gateway looks every minute; the test does not wait for it.
    private static async Task AdvanceAsync(LoneGateway gateway, TimeSpan by)
    {
        gateway.Time.Advance(by);
        await gateway.Services.GetRequiredService<Asan.Gateway.Identity.IssuerKeys>().LoadAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(LoneGateway gateway) =>
        [.. (await gateway.Anonymous().GetAsync("/oauth/jwks").JsonAsync())["keys"]!.AsArray().Select(key => key!["kid"]!.GetValue<string>())];

    private static async Task<string> SignedByAsync(LoneGateway gateway)
    {
        var form = GatewayHost.PartnerOne().Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2));
        var answer = await gateway.Anonymous().PostAsync("/oauth/token", new FormUrlEncodedContent(form)).JsonAsync();
        return new JsonWebToken(answer["access_token"]!.GetValue<string>()).Kid;
    }
}
