using System.Text;
using Asan.Gateway.Webhooks;
using NodaTime;
using Xunit;

namespace Asan.Gateway.Tests.Webhooks;

public sealed class SignatureTests
{
    // The test vectors of Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks, libraries).
    [Theory]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", true)]
    [InlineData("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd", false)]
    public void A_signature_is_that_of_the_standards_vectors(string signature, bool valid)
    {
        var secret = WebhookSignature.Parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.Equal(valid, signature == WebhookSignature.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("{\"test\": 2432232314}")));
    }

    [Fact]
    public void Retries_come_further_apart_and_end_three_days_after_the_first_attempt()
    {
        var first = Instant.FromUtc(2022, 12, 15, 9, 0);
        foreach (var chance in new[] { 0, 0.5, 1 })
        {
            var (now, attempts, waits) = (first, 1, new List<Duration>());
            while (RetrySchedule.Next(attempts, first, now, null, chance) is { } next)
            {
                waits.Add(next - now);
                (now, attempts) = (next, attempts + 1);
            }
            Assert.Equal(first + Duration.FromDays(3), now);
            Assert.InRange(waits[0].TotalSeconds, 4, 6);
            Assert.InRange(attempts, 12, 16);
            Assert.All(waits, wait => Assert.True(wait <= Duration.FromHours(15)));
            Assert.All(waits.Zip(waits.Skip(1)).SkipLast(1), pair => Assert.True(pair.Second >= pair.First));
        }
    }

    [Fact]
    public void An_endpoint_may_ask_for_a_longer_pause()
    {
        var first = Instant.FromUtc(2022, 12, 15, 9, 0);
        Assert.Equal(first + Duration.FromMinutes(10), RetrySchedule.Next(1, first, first, Duration.FromMinutes(10), 0.5));
        Assert.Equal(first + Duration.FromHours(12), RetrySchedule.Next(1, first, first, Duration.FromDays(40), 0.5));
    }
}
