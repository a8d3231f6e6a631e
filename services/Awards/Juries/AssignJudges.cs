using Asan.Awards.Cycles;
using Asan.Awards.Results;

namespace Asan.Awards.Juries;

/// <summary>
/// Entering Assigned: computes who judges what, or says what stands in the way. The computation may take seconds, so it
/// runs before the transaction of the move; there the result is kept only if nothing it was computed from has changed.
/// </summary>
internal static class AssignJudges
{
    /// <summary>
    /// Draws of preferences to try when an assignment leaves ballots that cannot be compared. With three judges an entry
    /// the first one does; a jury that 64 fail must differ in its conflicts or loads.
    /// </summary>
    private const int Draws = 64;

    private const string CycleSql = "select rules, rules_digest from cycle where id = @id and state = 'JuryFormed'";

    // In the order of their texts, as anybody can repeat it.
    private const string EntriesSql = """select id from entry where cycle_id = @id and eligible order by id::text collate "C" """;

    private const string JudgesSql = """select id, country from judge where cycle_id = @id and absent_reason is null order by id::text collate "C" """;

    private const string ConflictsSql = """
        select distinct entry_id, judge_id from conflict_of_interest where cycle_id = @id
        """;

    private const string InsertSql = "insert into assignment (cycle_id, entry_id, judge_id) select @Id, * from unnest(@Entries, @Judges)";

    private const string ProofSql = """
        insert into assignment_proof (cycle_id, draw, cost, judges, prices, assigned_at)
        values (@Id, @Draw, @Cost, @Judges, @Prices, @Now)
        """;

    /// <summary>What an assignment is computed from.</summary>
    private sealed record Input(Rules Rules, string RulesDigest, IReadOnlyList<Guid> Entries, IReadOnlyList<(Guid Id, string? Country)> Judges, HashSet<(Guid Entry, Guid Judge)> Conflicts)
    {
        public static async Task<Input?> ReadAsync(NpgsqlConnection connection, string id)
        {
            if (await connection.QuerySingleOrDefaultAsync<(Rules Rules, string Digest)?>(CycleSql, new { id }) is not { } cycle)
                return null;
            return new Input(
                cycle.Rules, cycle.Digest,
                (await connection.QueryAsync<Guid>(EntriesSql, new { id })).AsList(),
                (await connection.QueryAsync<(Guid, string?)>(JudgesSql, new { id })).AsList(),
                [.. await connection.QueryAsync<(Guid, Guid)>(ConflictsSql, new { id })]);
        }

        public bool IsSameAs(Input other) =>
            RulesDigest == other.RulesDigest && Entries.SequenceEqual(other.Entries) && Judges.SequenceEqual(other.Judges) && Conflicts.SetEquals(other.Conflicts);
    }

    /// <summary>An assignment found, or the refusal to answer; and what either was computed from.</summary>
    private sealed record Prepared(Input Input, Problem? Refusal, int Draw = 0, AssignmentOutcome.Found? Found = null, long Cost = 0);

    /// <summary>Filter in front of the move's transaction.</summary>
    public static async ValueTask<object?> PrepareAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        if (invocation.Arguments.OfType<MoveCycle.MoveCycleRequest>().Single().To == nameof(CycleState.Assigned))
        {
            Input? input;
            await using (var connection = await http.RequestServices.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(http.RequestAborted))
                input = await Input.ReadAsync(connection, invocation.GetArgument<string>(0));
            if (input is not null)
                http.Features.Set(await Task.Run(() => Compute(input, http.RequestAborted), http.RequestAborted));
        }
        return await next(invocation);
    }

    /// <summary>Keeps what was prepared, in the transaction of the move and under its lock on the cycle.</summary>
    public static async Task<Problem?> RunAsync(LockedCycle cycle, UnitOfWork work, HttpContext http)
    {
        if (http.Features.Get<Prepared>() is not { } prepared || await Input.ReadAsync(work.Connection, cycle.Id) is not { } input || !input.IsSameAs(prepared.Input))
            return Problems.AssignmentOutdated.Because("Send the request again: the assignment is computed from what is there now.");
        if (prepared is not { Found: { } found })
            return prepared.Refusal;
        var perEntry = input.Rules.JudgesPerEntry;
        await work.Connection.ExecuteAsync(InsertSql, new
        {
            cycle.Id,
            Entries = found.JudgesOfEntries.Select((_, slot) => input.Entries[slot / perEntry]).ToArray(),
            Judges = found.JudgesOfEntries.Select(judge => input.Judges[judge].Id).ToArray(),
        });
        await work.Connection.ExecuteAsync(ProofSql, new
        {
            cycle.Id, prepared.Draw, prepared.Cost, Judges = input.Judges.Select(judge => judge.Id).ToArray(), found.Prices, work.Now,
        });
        await work.Connection.ExecuteAsync("update cycle set draw = @Draw where id = @Id", new { cycle.Id, prepared.Draw });
        return null;
    }

    private static Prepared Compute(Input input, CancellationToken cancellation)
    {
        var (entries, judges, rules) = (input.Entries, input.Judges, input.Rules);
        if (entries.Count == 0)
            return new(input, Problems.NotReady.Because("There is no eligible entry left to judge."));
        var judgeNumbers = judges.Select((judge, number) => (judge.Id, number)).ToDictionary();
        var conflicts = input.Conflicts.Where(pair => judgeNumbers.ContainsKey(pair.Judge)).ToLookup(pair => pair.Entry, pair => judgeNumbers[pair.Judge]);
        var groups = Groups(rules, judges);
        for (var draw = 0; draw < Draws; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            var costs = new int[entries.Count * judges.Count];
            Parallel.For(0, entries.Count, entry =>
            {
                var row = costs.AsSpan(entry * judges.Count, judges.Count);
                for (var judge = 0; judge < judges.Count; judge++)
                    row[judge] = Assignment.Preference(input.RulesDigest, draw, entries[entry], judges[judge].Id);
                foreach (var judge in conflicts[entries[entry]])
                    row[judge] = Assignment.Conflict;
            });
            switch (Assignment.Solve(new AssignmentTask(costs, judges.Count, rules.JudgesPerEntry, rules.JudgeLoad.Min, rules.JudgeLoad.Max, groups)))
            {
                case AssignmentOutcome.TooFewJudges cut:
                    return new(input, Explain(cut, input));
                case AssignmentOutcome.TooFewEntries cut:
                    return new(input, Explain(cut, input));
                case AssignmentOutcome.Found found:
                    var pairs = found.JudgesOfEntries.Select((judge, slot) => (Entry: slot / rules.JudgesPerEntry, Judge: judge)).ToList();
                    if (JudgingGraph.IsConnected(Enumerable.Range(0, entries.Count).ToList(), pairs))
                        return new(input, Refusal: null, draw, found, pairs.Sum(pair => (long)costs[pair.Entry * judges.Count + pair.Judge]));
                    break;
            }
        }
        return new(input, Problems.JudgesNotConnected.Because(
            $"In each of {Draws} assignments some entries share no judge, even through others, with the rest. Appoint more judges, or judges with fewer conflicts."));
    }

    /// <summary>The judges' groups of which no entry gets two; null where the rules make none. A judge without a country is a group of their own.</summary>
    internal static int[]? Groups(Rules rules, IReadOnlyList<(Guid Id, string? Country)> judges)
    {
        if (rules.Conflicts is not { OneJudgePerCountry: true })
            return null;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. judges.Select(judge => judge.Country ?? judge.Id.ToString()).Select(name => numbers.TryGetValue(name, out var number) ? number : numbers[name] = numbers.Count)];
    }

    private static Problem Explain(AssignmentOutcome.TooFewJudges cut, Input input)
    {
        var (full, others) = (cut.Judges.Count * input.Rules.JudgeLoad.Max, cut.Available - cut.Judges.Count * input.Rules.JudgeLoad.Max);
        var of = cut.Judges.Count == 0 ? "" : $"{cut.Judges.Count} judges can take {input.Rules.JudgeLoad.Max} each, {full} in all; ";
        return Problems.AssignmentInfeasible.Because(
                $"{cut.Entries.Count} entries need {input.Rules.JudgesPerEntry} ballots each, {cut.Needed} in all. {of}the other judges, for conflicts of interest " +
                $"or their countries, only {others} of these. {cut.Needed - cut.Available} are missing. Appoint more judges: POST /v1/cycles/{{id}}/judges.")
            .With("entries", cut.Entries.Select(entry => input.Entries[entry]))
            .With("judges", cut.Judges.Select(judge => input.Judges[judge].Id))
            .With("needed", cut.Needed).With("available", cut.Available).With("missing", cut.Needed - cut.Available);
    }

    private static Problem Explain(AssignmentOutcome.TooFewEntries cut, Input input) =>
        Problems.AssignmentInfeasible.Because(
                $"{cut.Judges.Count} judges must get {input.Rules.JudgeLoad.Min} entries each, {cut.Needed} in all, but only {cut.Available} can go to them: " +
                $"{cut.Needed - cut.Available} are missing. The jury is too large for the rules' lowest load; POST /v1/judges/{{id}}/absence leaves a judge out.")
            .With("judges", cut.Judges.Select(judge => input.Judges[judge].Id))
            .With("needed", cut.Needed).With("available", cut.Available).With("missing", cut.Needed - cut.Available);
}
