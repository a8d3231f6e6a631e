using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;

namespace Asan.Booking.Queue;

/// <summary>Staff act for their own centre, and what they do is recorded.</summary>
public static class Staff
{
    private static readonly string[] StaffRoles = [Roles.Kiosk, Roles.CounterClerk, Roles.CentreSupervisor];

    private const string Sql = """
        insert into audit (at, client_id, actor, name, roles, centre_id, action, visit_id, detail)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
        """;

    public static bool IsStaff(this Actor actor) => StaffRoles.Any(actor.Is);

    /// <summary>Null when the token's centre is this one.</summary>
    public static Problem? OfOtherCentre(this Actor actor, string centreId) => actor.Centre == centreId ? null : Problems.OtherCentre.Because(
        $"Expected an actor token of this centre; one {(actor.Centre is null ? "without a centre" : $"of {actor.Centre}")} came.");

    /// <summary>Records who did what, in the transaction of the deed.</summary>
    public static void Record(this UnitOfWork work, Actor actor, string centreId, string action, Guid? visitId, object detail) =>
        work.AtCommit(Sql, work.Now, actor.ClientId, actor.Subject, actor.Name, actor.Roles.ToArray(), centreId, action, visitId, JsonSerializer.Serialize(detail, EventTypes.Json));
}
