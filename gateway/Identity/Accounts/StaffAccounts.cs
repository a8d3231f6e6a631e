using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Identity;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Identity.Accounts;

/// <summary>How an attempt to sign in ended.</summary>
public enum SignInOutcome
{
    /// <summary>Right.</summary>
    Right,

    /// <summary>Wrong, or there is no such account: nobody is told which.</summary>
    Wrong,

    /// <summary>Too many attempts; after a quarter of an hour the next is judged again.</summary>
    Locked,

    /// <summary>Right, but given by an operator too long ago to choose one's own with it.</summary>
    Expired,
}

/// <summary>An account that is open.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="SecondFactor">Whether a second factor is asked for.</param>
/// <param name="PasswordOnce">Whether the password is an operator's, good only for choosing one's own.</param>
public sealed record StaffAccount(Person Person, bool SecondFactor, bool PasswordOnce);

/// <summary>
/// The accounts of staff: passwords by ASP.NET Core Identity's hasher (PBKDF2), five attempts a quarter of an hour. An
/// attempt is counted before it is judged, so that a thousand at a time are five as well.
/// </summary>
public sealed class StaffAccounts(NpgsqlDataSource dataSource, TimeProvider time)
{
    internal const int Attempts = 5;
    internal static readonly Duration LockedFor = Duration.FromMinutes(15);

    private static readonly PasswordHasher<object> Hasher = new();
    private static readonly object Nobody = new();

    // So that an account that does not exist takes as long as a wrong password.
    private static readonly string OfNobody = Hasher.HashPassword(Nobody, Guid.NewGuid().ToString());

    private const string CountAttempt = """
        update staff_account set
            password_tries = case when password_locked_until is null then password_tries + 1 else 1 end,
            password_locked_until = case when password_locked_until is null and password_tries + 1 >= @Attempts then @Now + @LockedFor end
        where id = @id and closed_at is null and (password_locked_until is null or password_locked_until <= @Now)
        returning password_hash, coalesce(password_expires_at <= @Now, false) as expired
        """;

    private const string Forget = "update staff_account set password_tries = 0, password_locked_until = null where id = @id";

    private const string Read = "select id, name, array_to_string(roles, ' ') as roles, centre, agency, authority, totp_confirmed_at is not null as second_factor, password_once from staff_account where id = @id and closed_at is null";

    private const string Given = "select password_hash from staff_account where id = @id and password_once and closed_at is null";

    private const string Choose = """
        update staff_account set password_hash = @Hash, password_once = false, password_expires_at = null
        where id = @id and password_once and password_hash = @Given and closed_at is null
        """;

    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    public async Task<SignInOutcome> CheckPasswordAsync(string id, string password, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var (hash, expired) = await connection.QuerySingleOrDefaultAsync<(string?, bool)>(CountAttempt, new { id, Attempts, Now = time.Now(), LockedFor = LockedFor.ToTimeSpan() });
        var right = Hasher.VerifyHashedPassword(Nobody, hash ?? OfNobody, password) != PasswordVerificationResult.Failed && hash is not null;
        if (right)
            await connection.ExecuteAsync(Forget, new { id });
        if (right || hash is not null)
            return !right ? SignInOutcome.Wrong : expired ? SignInOutcome.Expired : SignInOutcome.Right;
        return await connection.QuerySingleAsync<bool>("select exists (select from staff_account where id = @id and closed_at is null)", new { id }) ? SignInOutcome.Locked : SignInOutcome.Wrong;
    }

    /// <summary>An account; null if there is none, or none that is open.</summary>
    public async Task<StaffAccount?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<Row>(Read, new { id }) is not { } row ? null
            : new StaffAccount(new Person(row.Id, row.Name, row.Roles.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.Centre, row.Agency, row.Authority), row.SecondFactor, row.PasswordOnce);
    }

    /// <summary>Puts one's own password in the place of an operator's; false if it is the operator's again, or one's own was chosen meanwhile.</summary>
    public async Task<bool> ChooseAsync(string id, string password, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<string>(Given, new { id }) is { } given
            && Hasher.VerifyHashedPassword(Nobody, given, password) == PasswordVerificationResult.Failed
            && await connection.ExecuteAsync(Choose, new { id, Given = given, Hash = Hash(password) }) == 1;
    }

    private sealed record Row(string Id, string Name, string Roles, string? Centre, string? Agency, string? Authority, bool SecondFactor, bool PasswordOnce);
}
