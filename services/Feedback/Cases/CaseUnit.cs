using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;

namespace Asan.Feedback.Cases;

/// <summary>Which cases an officer sees: those of their centre or agency, or all for the central office.</summary>
internal static class CaseUnit
{
    /// <summary>The State Agency, which runs the centres.</summary>
    private const string CentralOffice = "asan";

    /// <summary>In a <c>where</c> over cases, with the parameters central, centre and agency.</summary>
    public const string Sees = "(@central or unit_kind = 'centre' and unit_id = @centre or unit_kind = 'agency' and unit_id = @agency)";

    public static bool IsCentral(Actor actor) => actor.Centre is null && actor.Agency is null or CentralOffice;

    public static Problem NotCentral() => CommonProblems.Forbidden.Because("Expected an officer of the central office; one of a centre or agency came.");

    /// <summary>The officer's unit as parameters of <see cref="Sees"/>, with those of the statement itself.</summary>
    public static DynamicParameters With(Actor actor, object more)
    {
        var parameters = new DynamicParameters(more);
        // Who works at a centre sees the centre's, even if its token also names an agency.
        parameters.AddDynamicParams(new { central = IsCentral(actor), centre = actor.Centre, agency = actor.Centre is null ? actor.Agency : null });
        return parameters;
    }

    public static Task RecordAsync(UnitOfWork work, Actor actor, string action, Guid id) => work.Connection.ExecuteAsync(
        "insert into audit (id, at, actor, roles, centre, action, subject) values (@AuditId, @Now, @Subject, @Roles, @Centre, @action, @Case)",
        new { AuditId = Guid.CreateVersion7(), work.Now, actor.Subject, Roles = actor.Roles.ToArray(), actor.Centre, action, Case = id.ToString() });

    public static Task SayAsync(UnitOfWork work, Guid id, string author, string text) => work.Connection.ExecuteAsync(
        "insert into case_message (id, case_id, author, text, written_at) values (@MessageId, @id, @author, @text, @Now)",
        new { MessageId = Guid.CreateVersion7(), id, author, text, work.Now });

    // The same for a case of another unit as for none.
    public static Problem NotFound() => Problems.CaseNotFound.Because("Expected the id of a case of your unit; there is none with this one. GET /v1/cases lists them.");
}
