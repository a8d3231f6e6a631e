using System.Text.Json;
using Asan.Contracts.Feedback;
using Asan.Messaging;
using Dapper;

namespace Asan.Feedback.Ratings;

/// <summary>
/// Makes ratings public in blocks of at least ten people.
/// <para>
/// The answers to one question about one service at one centre (refused visits apart) gather in an open block. Ten of
/// them close it. Every public figure of a service or a centre is a sum of closed blocks, so whatever is added or
/// subtracted, between services, centres and dates, is again a sum of whole blocks and never the answer of fewer than
/// ten. Waiting for ten new ratings of the service and of the centre each would not do: a centre with twelve ratings
/// less its only other service with ten is two people's answers.
/// </para>
/// <para>
/// A batch holds the log while it closes blocks and sums them up: all its figures are cut at the same size of the log,
/// and two publishers cannot both close a block.
/// </para>
/// </summary>
public static class PublishRatings
{
    /// <summary>People behind the smallest figure published; the table closed_block refuses less.</summary>
    public const int K = 10;

    private const string AnythingDue = "select exists (select from open_block where answers >= @K)";

    private const string FreezeLog = "select size from rating_log for update";

    private const string CloseBlocks = """
        with due as (delete from open_block where answers >= @K returning *)
        insert into closed_block (service_id, centre_id, refused, question, log_size, n0, n1, n2, n3, no_answer)
        select service_id, centre_id, refused, question, @LogSize, n0, n1, n2, n3, no_answer from due
        returning service_id, centre_id
        """;

    private const string InsertPublication = """
        insert into publication (subject_kind, subject_id, version, event_version, log_size, published_at, figures)
        select @Kind, @Id, coalesce(max(version), 0) + 1, coalesce(max(event_version), 0) + @Events, @LogSize, @Now, @Figures::jsonb
        from publication where subject_kind = @Kind and subject_id = @Id
        returning event_version
        """;

    public static Task<bool> IsDueAsync(UnitOfWork work) => work.Connection.QuerySingleAsync<bool>(AnythingDue, new { K });

    /// <summary>Publishes one batch and returns how many subjects got new figures.</summary>
    public static async Task<int> RunAsync(UnitOfWork work)
    {
        var logSize = await work.Connection.QuerySingleAsync<long>(FreezeLog);
        var closed = (await work.Connection.QueryAsync<(string ServiceId, string CentreId)>(CloseBlocks, new { K, LogSize = logSize })).AsList();
        var subjects = closed.Select(block => ("service", block.ServiceId)).Concat(closed.Select(block => ("centre", block.CentreId))).Distinct().Order().ToList();
        foreach (var (kind, id) in subjects)
            await PublishAsync(work, kind, id, logSize);
        return subjects.Count;
    }

    private static async Task PublishAsync(UnitOfWork work, string kind, string id, long logSize)
    {
        var figures = await SumUpAsync(work, kind, id);
        // Refusals alone may have reached ten: they are shown on the page, but an event always has its main figure.
        var overall = figures.Received.Overall;
        var eventVersion = await work.Connection.QuerySingleAsync<long>(InsertPublication, new
        {
            Kind = kind,
            Id = id,
            Events = overall is null ? 0 : 1,
            LogSize = logSize,
            work.Now,
            Figures = JsonSerializer.Serialize(figures, EventTypes.Json),
        });
        if (overall is not null)
            await work.PublishAsync(
                new RatingsPublished(
                    kind, id, overall.Base + overall.NoAnswer, figures.Received.Visits,
                    overall.Share, overall.Low, overall.High, work.Now.ToDateTimeOffset()),
                $"{kind}/{id}", eventVersion); // a service and a centre may have the same id
    }

    private static async Task<SubjectFigures> SumUpAsync(UnitOfWork work, string kind, string id)
    {
        var column = kind == "service" ? "service_id" : "centre_id";
        var counts = (await work.Connection.QueryAsync<(bool Refused, string Question, int N0, int N1, int N2, int N3, int NoAnswer)>($"""
            select refused, question, sum(n0)::int, sum(n1)::int, sum(n2)::int, sum(n3)::int, sum(no_answer)::int
            from closed_block where {column} = @id group by refused, question
            """, new { id })).ToLookup(row => row.Refused, row => new AnswerCounts(row.Question, row.N0, row.N1, row.N2, row.N3, row.NoAnswer));
        var (received, refused) = await work.Connection.QuerySingleAsync<(int, int)>($"""
            select (count(*) filter (where outcome <> 'refused'))::int, (count(*) filter (where outcome = 'refused'))::int
            from closed_visit where {column} = @id
            """, new { id });
        return new SubjectFigures(GroupFigures.Of(received, counts[false]), GroupFigures.Of(refused, counts[true]));
    }
}
