namespace Asan.Awards.Juries;

/// <summary>GET /v1/cycles/{id}/assignment-proof: the prices that prove the assignment cheapest; for the secretary and the jury.</summary>
public static class GetAssignmentProof
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/assignment-proof", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
        .Refuses(Problems.CycleNotFound, Problems.NotAssignedYet)
        .WithTags("Juries").WithSummary("Read the proof that no assignment is cheaper")
        .WithDescription("docs/assignment.md says how to check it against `GET /v1/cycles/{id}/assignments` without trusting the solver.");

    /// <param name="CycleId">The cycle.</param>
    /// <param name="RulesDigest">Digest of the frozen rules, from which the costs are drawn.</param>
    /// <param name="Draw">The draw of costs, 0 unless earlier ones left ballots that could not be compared.</param>
    /// <param name="Cost">What the assignment costs.</param>
    /// <param name="AssignedAt">When it was made.</param>
    /// <param name="Judges">Every judge who could be assigned.</param>
    public sealed record AssignmentProofAnswer(string CycleId, string RulesDigest, int Draw, long Cost, Instant AssignedAt, IReadOnlyList<JudgePrice> Judges);

    /// <param name="JudgeId">The judge.</param>
    /// <param name="Price">Added to each of the judge's costs, it makes every entry's judges its cheapest.</param>
    public sealed record JudgePrice(Guid JudgeId, long Price);

    private const string Sql = """
        select c.rules_digest, p.draw, p.cost, p.assigned_at, p.judges, p.prices
        from cycle c left join assignment_proof p on p.cycle_id = c.id
        where c.id = @id
        """;

    private static async Task<Results<Ok<AssignmentProofAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { id });
        return row switch
        {
            null => Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them."),
            { Judges: null } => Problems.NotAssignedYet.Because("The proof comes with the assignment, when the cycle becomes Assigned."),
            _ => TypedResults.Ok(new AssignmentProofAnswer(
                id, row.RulesDigest, row.Draw, row.Cost, row.AssignedAt, [.. row.Judges.Zip(row.Prices, (judge, price) => new JudgePrice(judge, price))])),
        };
    }

    private sealed record Row
    {
        public string RulesDigest { get; init; } = "";
        public int Draw { get; init; }
        public long Cost { get; init; }
        public Instant AssignedAt { get; init; }
        public Guid[]? Judges { get; init; }
        public long[] Prices { get; init; } = [];
    }
}
