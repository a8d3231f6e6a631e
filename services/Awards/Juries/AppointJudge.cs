using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Juries;

/// <summary>POST /v1/cycles/{id}/judges: a person joins the jury, until entries are assigned.</summary>
public static class AppointJudge
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cycles/{id}/judges", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.AlreadyAppointed, Problems.JudgeOfOwnEntry)
        .WithTags("Juries").WithSummary("Appoint a judge");

    /// <param name="Actor">The person as tokens name them (<c>sub</c>): only that person votes as this judge.</param>
    /// <param name="Name">The person's name.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Authority">The authority the person belongs to; its entry is a conflict of interest.</param>
    /// <param name="FormerAuthorities">Authorities the person belonged to before; their entries are conflicts of interest too.</param>
    /// <param name="Example">Whether the person is invented.</param>
    public sealed record AppointJudgeRequest(
        [Length(1, 100)] string Actor,
        [Length(1, 200)] string Name,
        [RegularExpression("^[A-Z]{2}$")] string? Country = null,
        [Slug] string? Authority = null,
        [MaxLength(20)] IReadOnlyList<string>? FormerAuthorities = null,
        bool Example = false);

    private const string Sql = """
        insert into participant (cycle_id, actor, part) values (@CycleId, @Actor, 'judge') on conflict do nothing;
        insert into judge (id, cycle_id, actor, name, country, authority_id, example, appointed_at)
        values (@Id, @CycleId, @Actor, @Name, @Country, @Authority, @Example, @Now);
        insert into judge_former_authority (judge_id, authority_id) select @Id, unnest(@Former);
        """;

    private static async Task<Results<Created<JudgeAnswer>, Problem>> HandleAsync(string id, AppointJudgeRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActAsync(work, id) is not { } cycle)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!CycleStates.BeforeAssignment.Contains(cycle.State))
            return Problems.WrongStateFor(cycle.State, "an appointment", CycleStates.BeforeAssignment);
        var judge = Guid.CreateVersion7();
        var former = (body.FormerAuthorities ?? []).Distinct(StringComparer.Ordinal).ToArray();
        try
        {
            await work.Connection.ExecuteAsync(Sql, new
            {
                Id = judge, CycleId = cycle.Id, body.Actor, body.Name, body.Country, body.Authority, Former = former, body.Example, work.Now,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "judge_once_per_cycle" })
        {
            return Problems.AlreadyAppointed.Because("This person sits in the cycle's jury already. GET /v1/cycles/{id}/judges lists it.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "judge_is_no_applicant" })
        {
            return Problems.JudgeOfOwnEntry.Because("This person has entered for an authority in this cycle and cannot judge in it. Appoint somebody else.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "judge_former_authority_known" })
        {
            return CommonProblems.InvalidRequest.Because(
                "A former authority is not known. PUT /v1/authorities/{id} creates it.", new Fault("$.formerAuthorities", "ids of authorities", "another id"));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "judge_authority" })
        {
            return CommonProblems.InvalidRequest.Because(
                "The authority is not known. PUT /v1/authorities/{id} creates it.", new Fault("$.authority", "the id of an authority", "another id"));
        }
        await work.RecordAsync(actor, "judge.appointed", judge.ToString(), new { cycle = cycle.Id, person = body.Actor });
        return TypedResults.Created($"/v1/cycles/{id}/judges",
            new JudgeAnswer(judge, cycle.Id, body.Actor, body.Name, body.Country, body.Authority, body.Example, AbsentReason: null, Conflicts: []));
    }
}

/// <summary>A judge of a cycle.</summary>
/// <param name="Id">The judge: one person in one cycle.</param>
/// <param name="CycleId">The cycle.</param>
/// <param name="Actor">The person as tokens name them.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Authority">The authority the person belongs to.</param>
/// <param name="Example">Whether the person is invented.</param>
/// <param name="AbsentReason">Why the judge can no longer vote; null when they can.</param>
/// <param name="Conflicts">Entries the judge may not score: declared, of the judge's own or a former authority or, where the rules say so, of the same country.</param>
public sealed record JudgeAnswer(
    Guid Id, string CycleId, string Actor, string Name, string? Country, string? Authority, bool Example, string? AbsentReason, Guid[] Conflicts);
