using System.Security.Cryptography;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;
using OtpNet;

namespace Asan.Gateway.Identity.Accounts;

/// <summary>
/// The second factor: codes of six digits by time (TOTP, RFC 6238), of thirty seconds, one step early or late; each is used
/// once. Ten recovery codes stand in for a lost phone, each once. Five attempts a quarter of an hour, of both together.
/// </summary>
public sealed class SecondFactor(NpgsqlDataSource dataSource, TimeProvider time, Issuer issuer)
{
    private const int RecoveryCodes = 10;
    private static readonly TypedCode Recovery = new("asan.staff-recovery-code.v1");

    // A secret that is not confirmed yet stays the same, so that a page shown twice shows one code.
    private const string Offer = """
        update staff_account set totp_secret = coalesce(totp_secret, @Fresh) where id = @id and totp_confirmed_at is null returning totp_secret
        """;

    private const string CountAttempt = """
        update staff_account set
            code_tries = case when code_locked_until is null then code_tries + 1 else 1 end,
            code_locked_until = case when code_locked_until is null and code_tries + 1 >= @Attempts then @Now + @LockedFor end
        where id = @id and totp_secret is not null and (code_locked_until is null or code_locked_until <= @Now)
        returning totp_secret
        """;

    // The step only moves on: of two who send one code, one comes through.
    private const string UseStep = """
        update staff_account set totp_last_step = @step, totp_confirmed_at = coalesce(totp_confirmed_at, @Now), code_tries = 0, code_locked_until = null
        where id = @id and (totp_last_step is null or totp_last_step < @step)
        """;

    private const string UseRecovery = """
        with used as (delete from staff_recovery_code where account_id = @id and digest = @Digest returning account_id)
        update staff_account set code_tries = 0, code_locked_until = null where id in (select account_id from used)
        """;

    private const string ReplaceRecovery = """
        delete from staff_recovery_code where account_id = @id;
        insert into staff_recovery_code (account_id, digest) select @id, unnest(@Digests);
        """;

    /// <summary>The secret to enrol with, as text and as the address that authenticator programs read from a QR code; null when the account has one.</summary>
    public async Task<(string Secret, string Address)?> OfferAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (await connection.QuerySingleOrDefaultAsync<byte[]>(Offer, new { id, Fresh = RandomNumberGenerator.GetBytes(20) }) is not { } secret)
            return null;
        var address = new OtpUri(OtpType.Totp, secret, id, $"ASAN {new Uri(issuer.Address).Host}").ToString();
        return (Base32Encoding.ToString(secret), address);
    }

    /// <summary>Judges a code of the program, or where the account is confirmed a recovery code. The first right one confirms the account.</summary>
    public async Task<SignInOutcome> CheckAsync(string id, string typed, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var now = time.Now();
        if (await connection.QuerySingleOrDefaultAsync<byte[]>(CountAttempt, new { id, StaffAccounts.Attempts, Now = now, LockedFor = StaffAccounts.LockedFor.ToTimeSpan() }) is not { } secret)
            return SignInOutcome.Locked;
        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c != '-'));
        if (code.Length == 6)
            return new Totp(secret).VerifyTotp(now.ToDateTimeUtc(), code, out var step, new VerificationWindow(previous: 1, future: 1))
                && await connection.ExecuteAsync(UseStep, new { id, step, Now = now }) == 1 ? SignInOutcome.Right : SignInOutcome.Wrong;
        return await connection.ExecuteAsync(UseRecovery, new { id, Digest = Recovery.DigestOf(typed) }) == 1 ? SignInOutcome.Right : SignInOutcome.Wrong;
    }

    /// <summary>Ten new recovery codes, shown once; earlier ones end.</summary>
    public async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(string id, CancellationToken cancellation)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => TypedCode.New()).ToList();
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(ReplaceRecovery, new { id, Digests = codes.Select(Recovery.DigestOf).ToArray() });
        await transaction.CommitAsync(cancellation);
        return codes;
    }
}
