using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>
/// Whose visit it is: the client's that booked it (token with <c>booking.write</c>), or the citizen's who knows its code.
/// </summary>
public static class VisitHolder
{
    private const string Mine = "select exists (select from visit where id = @id and (client_id = @client or code_digest = @digest))";

    /// <summary>
    /// The claim of visit <c>@id</c>, locked. Everybody locks a claim before its visit: two orders would meet in a
    /// deadlock (docs/appointments.md).
    /// </summary>
    public const string LockClaim = "select from claim where visit_id = @id for update";

    private const string LockVisit = $"select {Visit.Columns} from visit where id = @id for update";

    /// <summary>Locks the caller's visit for a change, or says why the caller has none such.</summary>
    public static async Task<(Visit? Visit, Problem? Refusal)> LockAsync(NpgsqlConnection connection, Guid id, string? visitCode, ClaimsPrincipal user)
    {
        var (client, refusal) = CallerOf(user, visitCode);
        if (refusal is not null)
            return (null, refusal);
        var digest = visitCode is null ? null : VisitCode.DigestOf(visitCode);
        if (!await connection.QuerySingleAsync<bool>(Mine, new { id, client, digest }))
            return (null, NotFound());
        await connection.ExecuteAsync(LockClaim, new { id });
        return (await connection.QuerySingleAsync<Visit>(LockVisit, new { id }), null);
    }

    /// <summary>The client that calls, if its token may write; without it a code is needed.</summary>
    public static (string? Client, Problem? Refusal) CallerOf(ClaimsPrincipal user, string? visitCode)
    {
        var mayWrite = user.FindFirstValue("scope")?.Split(' ').Contains(Scopes.BookingWrite, StringComparer.Ordinal) == true;
        var client = mayWrite ? Actor.Of(user)?.ClientId : null;
        return client is null && visitCode is null
            ? (null, CommonProblems.Unauthenticated.Because(
                $"Expected the visit's code as visitCode, or a token of the client that booked with the scope {Scopes.BookingWrite}; neither came."))
            : (client, null);
    }

    public static Problem NotFound() => Problems.VisitNotFound.Because(
        "No visit of this caller has this id. Expected the client that booked it, or the code given when it was booked.");

    /// <param name="state">The visit's state.</param>
    /// <param name="asked">What was asked, such as "reschedule".</param>
    /// <param name="allowed">The states in which that is possible.</param>
    public static Problem WrongState(string state, string asked, string allowed) =>
        Problems.WrongState.Because($"To {asked} a visit it must be {allowed}; this one is {state}.").With("state", state);
}

/// <summary>A visit code in a request: 20 characters, with room for the dashes and spaces people type.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class VisitCodeAttribute() : StringLengthAttribute(64)
{
    public override bool IsValid(object? value) => value is null or string { Length: >= 16 and <= 64 };

    public override string FormatErrorMessage(string name) => "a visit code of 20 characters, as given when the visit was booked";
}
