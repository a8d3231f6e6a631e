using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Integrity;

/// <summary>
/// Bounds what can be sent without knowing who sends it: a bucket for everybody together. Whoever finds it empty pays with
/// work instead, so that a flood costs its sender and keeps nobody else out.
/// </summary>
public sealed class Flood(TimeProvider time, IConfiguration configuration)
{
    /// <summary>Leading zero bits of SHA-256(challenge ":" nonce): about a quarter of a million tries, a second in a browser.</summary>
    public const int Bits = 18;

    private static readonly Duration ChallengeLives = Duration.FromMinutes(10);

    private readonly byte[] key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(configuration["Idempotency:Pepper"]!), 32, info: "asan.integrity-challenge.v1"u8.ToArray());

    private readonly ConcurrentDictionary<string, Instant> spent = new(StringComparer.Ordinal);
    private readonly Bucket reports = new(30);
    private readonly Bucket lookups = new(300);

    /// <param name="Challenge">From the problem <c>too-many-requests</c>.</param>
    /// <param name="Nonce">Such that SHA-256 of the challenge, a colon and this text begins with the zero bits demanded.</param>
    public sealed record Proof([StringLength(120, MinimumLength = 1)] string Challenge, [StringLength(40, MinimumLength = 1)] string Nonce);

    /// <summary>Null when a report or message may be taken; otherwise the refusal, with a challenge.</summary>
    public Problem? OfWriting(Proof? proof) => Check(reports, proof);

    /// <summary>Null when a receipt may be tried.</summary>
    public Problem? OfLookups(Proof? proof) => Check(lookups, proof);

    private Problem? Check(Bucket bucket, Proof? proof)
    {
        var now = time.Now();
        if (proof is not null && Paid(proof, now) || bucket.Take(now))
            return null;
        return new Problem(CommonProblems.TooManyRequests,
            "Too much is being sent by everybody together. Solve the challenge and send it as `proof`, or try again later; " +
            "the hotline 161 of the Anti-Corruption Directorate takes reports at any hour.", [])
        {
            RetryAfter = TimeSpan.FromSeconds(10),
        }.With("challenge", Challenge(now)).With("bits", Bits);
    }

    private string Challenge(Instant now)
    {
        var body = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(body, (now + ChallengeLives).ToUnixTimeSeconds());
        RandomNumberGenerator.Fill(body.AsSpan(8));
        return Base64Url.EncodeToString([.. body, .. HMACSHA256.HashData(key, body)]);
    }

    private bool Paid(Proof proof, Instant now)
    {
        var bytes = new byte[24 + 32];
        if (Base64Url.DecodeFromChars(proof.Challenge, bytes, out _, out var length) != OperationStatus.Done || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, bytes.AsSpan(0, 24)), bytes.AsSpan(24)))
            return false;
        var until = Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
        if (now > until || LeadingZeroBits(SHA256.HashData(Encoding.UTF8.GetBytes($"{proof.Challenge}:{proof.Nonce}"))) < Bits)
            return false;
        foreach (var (old, end) in spent.Where(one => now > one.Value))
            spent.TryRemove(KeyValuePair.Create(old, end));
        return spent.TryAdd(Convert.ToHexString(bytes), until); // The text may be another of the same bytes.
    }

    private static int LeadingZeroBits(byte[] digest) => BitOperations.LeadingZeroCount(BinaryPrimitives.ReadUInt64BigEndian(digest));

    /// <summary>Holds as many as it takes a minute to fill.</summary>
    private sealed class Bucket(int perMinute)
    {
        private readonly Lock gate = new();
        private double left = double.MaxValue;
        private Instant? filled;

        public bool Take(Instant now)
        {
            lock (gate)
            {
                left = Math.Min(perMinute, left + Math.Max(0, (now - (filled ?? now)).TotalMinutes) * perMinute);
                filled = now;
                if (left < 1)
                    return false;
                left--;
                return true;
            }
        }
    }
}
