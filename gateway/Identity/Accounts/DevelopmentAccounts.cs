using Dapper;
using Npgsql;

namespace Asan.Gateway.Identity.Accounts;

/// <summary>Writes the persons of <c>data/development/actors.json</c> as accounts with one published password, in development.</summary>
internal static class DevelopmentAccounts
{
    public const string Password = "development-only-staff";

    // Who has enrolled a second factor keeps it; roles and place follow the file.
    private const string Sql = """
        insert into staff_account (id, name, roles, centre, agency, authority, password_hash)
        values (@Id, @Name, @Roles, @Centre, @Agency, @Authority, @Hash)
        on conflict (id) do update set name = excluded.name, roles = excluded.roles, centre = excluded.centre, agency = excluded.agency, authority = excluded.authority
        """;

    public static async Task WriteAsync(IServiceProvider services)
    {
        var hash = StaffAccounts.Hash(Password); // one for all: it is no secret, and eighty take seconds
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        foreach (var person in services.GetRequiredService<Registrations>().Persons)
            await connection.ExecuteAsync(Sql, new { person.Id, person.Name, Roles = person.Roles.ToArray(), person.Centre, person.Agency, person.Authority, Hash = hash });
    }
}
