using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;

namespace Asan.Catalogue.Publishing;

/// <summary>The trail of the editors' changes.</summary>
public static class Audit
{
    private const string Sql = """
        insert into audit (at, client, person, roles, centre, action, subject, version)
        values (@Now, @ClientId, @Person, @Roles, @Centre, @action, @subject, @version)
        """;

    /// <param name="work">The transaction of the change.</param>
    /// <param name="actor">Who made it.</param>
    /// <param name="action">What was done, such as <c>put-service</c>.</param>
    /// <param name="subject">The entry's id.</param>
    /// <param name="version">The entry's version after it.</param>
    public static Task RecordAsync(UnitOfWork work, Actor actor, string action, string subject, int version) => work.Connection.ExecuteAsync(Sql, new
    {
        work.Now,
        actor.ClientId,
        Person = actor.Subject,
        Roles = actor.Roles.ToArray(),
        actor.Centre,
        action,
        subject,
        version,
    });
}
