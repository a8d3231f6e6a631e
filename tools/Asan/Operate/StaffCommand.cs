using System.CommandLine;
using System.Globalization;
using Asan.Cli.Api;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace Asan.Cli.Operate;

/// <summary>
/// <c>asan staff</c>: who may sign in to the staff's pages (docs/staff.md). Works in the gateway's database, so that the first
/// account of a new installation needs nobody who could make it. Every change leaves a line of who made it.
/// </summary>
public static class StaffCommand
{
    /// <summary>A first password that nobody used is a door left open.</summary>
    private static readonly TimeSpan FirstPasswordLasts = TimeSpan.FromDays(7);

    private const string List = """
        select id, name, array_to_string(roles, ' ') as roles, coalesce(centre, agency, authority) as place,
               case when closed_at is not null then 'closed' when password_once then 'first password' when totp_confirmed_at is null then 'no second factor' else 'open' end as state
        from staff_account where @All or closed_at is null order by id
        """;

    private const string History = "select to_char(at at time zone 'utc', 'YYYY-MM-DD HH24:MI') || 'Z' as at, by, change from staff_account_change where account_id = @id order by staff_account_change.id";

    private const string Add = """
        insert into staff_account (id, name, roles, centre, agency, authority, password_hash, password_once, password_expires_at)
        values (@id, @Name, @Roles, @Centre, @Agency, @Authority, @Hash, true, @Expires)
        """;

    private const string Change = """
        update staff_account set name = coalesce(@Name, name), roles = coalesce(@Roles, roles),
            centre = coalesce(@Centre, centre), agency = coalesce(@Agency, agency), authority = coalesce(@Authority, authority)
        where id = @id and closed_at is null
        """;

    private const string NewPassword = """
        update staff_account set password_hash = @Hash, password_once = true, password_expires_at = @Expires, password_tries = 0, password_locked_until = null
        where id = @id and closed_at is null
        """;

    // The recovery codes go with the phone whose place they take.
    private const string NewFactor = """
        with gone as (delete from staff_recovery_code where account_id = @id)
        update staff_account set totp_secret = null, totp_confirmed_at = null, totp_last_step = null, code_tries = 0, code_locked_until = null
        where id = @id and closed_at is null
        """;

    private const string Close = "update staff_account set closed_at = @Now where id = @id and closed_at is null";

    private const string Note = "insert into staff_account_change (account_id, at, by, change) values (@id, @Now, @By, @Change)";

    public static Command Create() => new("staff", "Makes, changes and closes the accounts of staff (docs/staff.md).")
    {
        CreateList(), CreateHistory(), CreateAdd(), CreateChange(),
        CreateSimple("new-password", "Gives a new first password; sessions end.", NewPassword, "a new first password", givesPassword: true),
        CreateSimple("new-factor", "Forgets the second factor, for who has lost the phone and the recovery codes; sessions end.", NewFactor, "the second factor forgotten"),
        CreateSimple("close", "Closes the account for good; sessions end.", Close, "closed"),
    };

    private static Command CreateList()
    {
        var (server, all) = (Databases.Option(), new Option<bool>("--all") { Description = "Those too that are closed." });
        var command = new Command("list", "Everybody with roles, place and state.") { all, server };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = await OpenAsync(parsed.GetValue(server), cancellation);
            foreach (var (id, name, roles, place, state) in await database.QueryAsync<(string, string, string, string?, string)>(List, new { All = parsed.GetValue(all) }))
                Console.WriteLine($"{id,-24} {state,-17} {roles,-24} {place,-20} {name}");
        });
        return command;
    }

    private static Command CreateHistory()
    {
        var (server, id) = (Databases.Option(), Id());
        var command = new Command("history", "What was done to an account, and by whom.") { id, server };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = await OpenAsync(parsed.GetValue(server), cancellation);
            foreach (var (at, by, change) in await database.QueryAsync<(string, string, string)>(History, new { id = parsed.GetValue(id) }))
                Console.WriteLine($"{at}  {by}  {change}");
        });
        return command;
    }

    private static Command CreateAdd()
    {
        var (server, by, id) = (Databases.Option(), By(), Id());
        var name = new Option<string>("--name") { Description = "First name and surname.", Required = true };
        var roles = Roles();
        roles.Required = true;
        var (centre, agency, authority) = Place();
        var command = new Command("add", "Makes an account and prints its first password, once.") { id, name, roles, centre, agency, authority, by, server };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (password, now) = (TypedCode.New(), TimeProvider.System.GetUtcNow());
            var account = new { id = parsed.GetValue(id), Name = parsed.GetValue(name), Roles = parsed.GetValue(roles), Centre = parsed.GetValue(centre), Agency = parsed.GetValue(agency), Authority = parsed.GetValue(authority), Hash = Hash(password), Expires = now + FirstPasswordLasts };
            await DoAsync(parsed.GetValue(server), Add, account, account.id!, now, parsed.GetValue(by)!, $"made as {string.Join(" ", account.Roles!)} {account.Centre ?? account.Agency ?? account.Authority}".TrimEnd(), cancellation);
            Tell(account.id!, password, now);
        });
        return command;
    }

    private static Command CreateChange()
    {
        var (server, by, id) = (Databases.Option(), By(), Id());
        var name = new Option<string?>("--name") { Description = "First name and surname." };
        var roles = Roles();
        var (centre, agency, authority) = Place();
        var command = new Command("change", "Changes what is named; all roles are named anew. Sessions end.") { id, name, roles, centre, agency, authority, by, server };
        command.SetAction(async (parsed, cancellation) =>
        {
            var chosen = parsed.GetValue(roles) is { Length: > 0 } named ? named : null;
            var changes = new[] { ("name", parsed.GetValue(name)), ("roles", chosen is null ? null : string.Join(" ", chosen)), ("centre", parsed.GetValue(centre)), ("agency", parsed.GetValue(agency)), ("authority", parsed.GetValue(authority)) }
                .Where(change => change.Item2 is not null).Select(change => $"{change.Item1}: {change.Item2}").ToList();
            if (changes.Count == 0)
                throw new CommandFailedException("Expected at least one of --name, --role, --centre, --agency and --authority; none came.");
            var account = new { id = parsed.GetValue(id), Name = parsed.GetValue(name), Roles = chosen, Centre = parsed.GetValue(centre), Agency = parsed.GetValue(agency), Authority = parsed.GetValue(authority) };
            await DoAsync(parsed.GetValue(server), Change, account, account.id!, TimeProvider.System.GetUtcNow(), parsed.GetValue(by)!, string.Join(", ", changes), cancellation);
            Console.WriteLine($"{account.id}: {string.Join(", ", changes)}. Every session of the account has ended.");
        });
        return command;
    }

    private static Command CreateSimple(string word, string description, string sql, string change, bool givesPassword = false)
    {
        var (server, by, id) = (Databases.Option(), By(), Id());
        var command = new Command(word, description) { id, by, server };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (password, now, account) = (TypedCode.New(), TimeProvider.System.GetUtcNow(), parsed.GetValue(id)!);
            await DoAsync(parsed.GetValue(server), sql, new { id = account, Now = now, Hash = givesPassword ? Hash(password) : null, Expires = now + FirstPasswordLasts }, account, now, parsed.GetValue(by)!, change, cancellation);
            if (givesPassword)
                Tell(account, password, now);
            else
                Console.WriteLine($"{account}: {change}. Every session of the account has ended.");
        });
        return command;
    }

    private static async Task DoAsync(string? server, string sql, object parameters, string id, DateTimeOffset now, string by, string change, CancellationToken cancellation)
    {
        await using var database = await OpenAsync(server, cancellation);
        await using var transaction = await database.BeginTransactionAsync(cancellation);
        try
        {
            if (await database.ExecuteAsync(sql, parameters) == 0)
                throw new CommandFailedException($"There is no open account {id}. ./asan staff list --all shows all of them.");
            await database.ExecuteAsync(Note, new { id, Now = now, By = by, Change = change });
            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.StringDataRightTruncation)
        {
            throw new CommandFailedException(e.ConstraintName switch
            {
                "staff_account_pkey" => $"There is an account {id} already; it may be closed. An id is never given twice, since records name it.",
                "staff_account_id_check" => $"An id has 2 to 100 of a-z, 0-9 and -; {id.Length} characters came, with others among them or too many.",
                "staff_account_known_roles" => $"A role is one of {string.Join(", ", ServiceDefaults.Roles.All)}.",
                "staff_account_role_has_centre" => "Who works at a centre needs --centre, as the catalogue names it.",
                "staff_account_role_has_agency" => "Who works for an agency needs --agency, as the catalogue names it.",
                "staff_account_role_has_authority" => "An applicant needs --authority, as the awards name it.",
                "staff_account_change_by_check" => "--by is 1 to 100 characters.",
                _ => $"The account is not as it must be ({e.ConstraintName}).",
            });
        }
    }

    private static void Tell(string id, string password, DateTimeOffset now)
    {
        Console.WriteLine($"{id}: the first password is {password}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"It is shown this once, serves until {now + FirstPasswordLasts:yyyy-MM-dd HH:mm}Z, and for choosing one's own only. Give it by hand."));
    }

    private static string Hash(string password) => new PasswordHasher<object>().HashPassword(new object(), password);

    private static Task<NpgsqlConnection> OpenAsync(string? server, CancellationToken cancellation) => Databases.OpenAsync(Databases.Server(server), "gatewaydb", cancellation);

    private static Argument<string> Id() => new("id") { Description = "The account's name to sign in with, such as clerk-aliyev." };

    private static Option<string> By() => new("--by") { Description = "Who makes the change, for the record.", DefaultValueFactory = _ => Environment.UserName };

    private static Option<string[]> Roles()
    {
        var roles = new Option<string[]>("--role") { Description = "What the person may do; may be given again.", AllowMultipleArgumentsPerToken = true };
        roles.AcceptOnlyFromAmong([.. ServiceDefaults.Roles.All]);
        return roles;
    }

    private static (Option<string?> Centre, Option<string?> Agency, Option<string?> Authority) Place() =>
        (new("--centre") { Description = "Where the person works." }, new("--agency") { Description = "For whom the person works." }, new("--authority") { Description = "For which local authority the person enters awards." });
}
