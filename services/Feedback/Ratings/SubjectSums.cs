using Dapper;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>The public figures of a service, centre or agency: sums of what was published, and the visits beside them.</summary>
public static class SubjectSums
{
    /// <summary>The kinds of subject, and the words for many of them in paths.</summary>
    public static readonly IReadOnlyList<(string Kind, string Many)> Kinds = [("service", "services"), ("centre", "centres"), ("agency", "agencies")];

    private sealed record Counted(string Month, string Outcome, string Question, int N0, int N1, int N2, int N3, int NoAnswer)
    {
        public AnswerCounts Counts => new(Question, N0, N1, N2, N3, NoAnswer);
    }

    private sealed record Visits(string Month, string Outcome, int Number);

    /// <summary>All that was published about a subject up to now.</summary>
    public static async Task<SubjectFigures> AllTimeAsync(NpgsqlConnection connection, string kind, string id)
    {
        var column = ColumnOf(kind);
        var counts = (await connection.QueryAsync<Counted>($"""
            select '' as month, outcome, question, sum(n0)::int as n0, sum(n1)::int as n1, sum(n2)::int as n2, sum(n3)::int as n3, sum(no_answer)::int as no_answer
            from published_count where {column} = @id group by outcome, question
            """, new { id })).AsList();
        var visits = (await connection.QueryAsync<Visits>($"""
            select '' as month, outcome, count(*)::int as number from closed_visit where {column} = @id group by outcome
            """, new { id })).AsList();
        return Of(counts, visits);
    }

    /// <summary>The months after <paramref name="after"/> in which something about a subject became public, in their order.</summary>
    public static async Task<IReadOnlyList<(string Month, SubjectFigures Figures)>> MonthsAsync(NpgsqlConnection connection, string kind, string id, string after, int limit)
    {
        var column = ColumnOf(kind);
        var counts = (await connection.QueryAsync<Counted>($"""
            with published as (
                select month, outcome, question, sum(n0)::int as n0, sum(n1)::int as n1, sum(n2)::int as n2, sum(n3)::int as n3, sum(no_answer)::int as no_answer
                from published_count join batch on batch.number = published_count.batch
                where {column} = @id and month collate "C" > @after group by month, outcome, question)
            select * from published where month in (select distinct month from published order by month limit @limit)
            """, new { id, after, limit })).ToLookup(count => count.Month);
        var months = counts.Select(month => month.Key).Order(StringComparer.Ordinal).ToArray();
        var visits = (await connection.QueryAsync<Visits>($"""
            select to_char(closed_at at time zone 'Asia/Baku', 'YYYY-MM') as month, outcome, count(*)::int as number
            from closed_visit where {column} = @id and to_char(closed_at at time zone 'Asia/Baku', 'YYYY-MM') = any (@months) group by 1, 2
            """, new { id, months })).ToLookup(visit => visit.Month);
        return [.. months.Select(month => (month, Of([.. counts[month]], [.. visits[month]])))];
    }

    private static string ColumnOf(string kind) => kind switch { "service" => "service_id", "centre" => "centre_id", _ => "agency_id" };

    private static SubjectFigures Of(IReadOnlyList<Counted> counts, IReadOnlyList<Visits> visits)
    {
        GroupFigures Group(string outcome) => GroupFigures.Of(
            outcome, visits.Where(row => row.Outcome == outcome).Sum(row => row.Number), counts.Where(row => row.Outcome == outcome).Select(row => row.Counts));
        return new SubjectFigures(Group(Questions.Served), Group(Questions.Refused), Group(Questions.Abandoned));
    }
}
