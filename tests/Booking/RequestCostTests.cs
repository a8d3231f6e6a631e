using System.Security.Cryptography;
using System.Text.Json;
using Asan.ServiceDefaults;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Asan.Booking.Tests;

/// <summary>What every request costs less of, and what must stay as it was.</summary>
public sealed class RequestCostTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new InstantConverter() } };

    [Fact]
    public async Task A_token_is_remembered_for_a_minute_and_no_longer_than_it_lasts()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var tokens = new RememberedTokens(time);
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string Token(TimeSpan lasts) => tokens.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "issuer",
            Audience = "audience",
            IssuedAt = time.GetUtcNow().UtcDateTime,
            NotBefore = time.GetUtcNow().UtcDateTime,
            Expires = time.GetUtcNow().UtcDateTime + lasts,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(own), SecurityAlgorithms.EcdsaSha256),
        });
        // Only a remembered token is still accepted by rules that have another key.
        async Task<bool> IsAcceptedAsync(string token, ECDsa key) => (await tokens.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "issuer", ValidAudience = "audience", IssuerSigningKey = new ECDsaSecurityKey(key), ClockSkew = TimeSpan.Zero,
        })).IsValid;

        var (lasting, brief) = (Token(TimeSpan.FromMinutes(5)), Token(TimeSpan.FromSeconds(20)));
        Assert.False(await IsAcceptedAsync(lasting, other));
        Assert.True(await IsAcceptedAsync(lasting, own));
        Assert.True(await IsAcceptedAsync(brief, own));
        Assert.True(await IsAcceptedAsync(lasting, other));
        time.Advance(TimeSpan.FromSeconds(21));
        Assert.True(await IsAcceptedAsync(lasting, other));
        Assert.False(await IsAcceptedAsync(brief, other));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.False(await IsAcceptedAsync(lasting, other));
    }

    [Fact]
    public void An_instant_is_written_as_NodaTime_writes_it_and_read_again()
    {
        long[] parts = [0, 1, 100, 500_000_000, 999_999_999];
        Gen.Select(Gen.Long[Instant.MinValue.ToUnixTimeSeconds(), Instant.MaxValue.ToUnixTimeSeconds() - 1], Gen.Int[0, parts.Length - 1]).Sample((seconds, part) =>
        {
            var instant = Instant.FromUnixTimeSeconds(seconds).PlusNanoseconds(parts[part]);
            var text = JsonSerializer.Serialize(instant, Json);
            Assert.Equal($"\"{InstantPattern.ExtendedIso.Format(instant)}\"", text);
            Assert.Equal(instant, JsonSerializer.Deserialize<Instant>(text, Json));
        });
    }

    [Theory]
    [InlineData("2026-12-01T05:00:00+00:00")]
    [InlineData("2026-12-01T09:00:00+04:00")]
    [InlineData("2026-12-01T05:00:00.000Z")]
    public void An_instant_is_read_with_any_offset_of_RFC_3339(string text) => Assert.Equal(
        Instant.FromUtc(2026, 12, 1, 5, 0), JsonSerializer.Deserialize<Instant>($"\"{text}\"", Json));

    [Theory]
    [InlineData("2026-12-01T05:00:00")]
    [InlineData("2026-12-01")]
    [InlineData("9999-12-31T23:59:59-18:00")]
    [InlineData("")]
    public void A_text_that_is_no_moment_is_refused_as_JSON(string text) => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize<Instant>($"\"{text}\"", Json));
}
