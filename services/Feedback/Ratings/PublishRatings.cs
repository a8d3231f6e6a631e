using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Contracts.Feedback;
using Asan.Feedback.Cases;
using Asan.Feedback.Log;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Feedback.Ratings;

/// <summary>
/// Makes ratings public in blocks of at least ten people (docs/decisions/0006-ratings-in-blocks.md).
/// <para>
/// A cell is one agency's service at one centre with one outcome. Its ratings gather until there are ten; then they close
/// as a block. A question's answers become public with the block, if ten of its people answered it, else with a later
/// one. Every public figure is a sum of such counts: of a service, a centre, an agency, and of the month in which the
/// block closed, whenever its visits were. So whatever is added or subtracted, between subjects, months and dates, is a
/// sum of whole blocks and never the answer of fewer than ten. That a block closes depends on the number of ratings
/// alone, never on what they say.
/// </para>
/// <para>
/// A batch holds the log while it closes blocks and sums them up: all its figures are cut at the same size of the log,
/// and two publishers cannot both close a block.
/// </para>
/// </summary>
public static class PublishRatings
{
    /// <summary>People behind the smallest figure published; the tables block and published_count refuse less.</summary>
    public const int K = 10;

    private sealed record Cell(string AgencyId, string ServiceId, string CentreId, string Outcome)
    {
        public override string ToString() => $"{AgencyId} {ServiceId} {CentreId} {Outcome}";
    }

    private sealed record Block(string AgencyId, string ServiceId, string CentreId, string Outcome, int Members, byte[] MembersDigest)
    {
        public string Line => $"block {AgencyId} {ServiceId} {CentreId} {Outcome} {Members} {Convert.ToHexStringLower(MembersDigest)}\n";
    }

    private sealed record Count(string AgencyId, string ServiceId, string CentreId, string Outcome, string Question, int N0, int N1, int N2, int N3, int NoAnswer)
    {
        public string Line => $"count {AgencyId} {ServiceId} {CentreId} {Outcome} {Question} {N0} {N1} {N2} {N3} {NoAnswer}\n";
    }

    private const string AnythingDue = "select exists (select from open_cell where ratings >= @K)";

    private const string FreezeLog = "select size from rating_log for update";

    private const string TakeCells = "delete from open_cell where ratings >= @K returning agency_id, service_id, centre_id, outcome";

    // A member's handle is known to whoever holds the rating's salt and to nobody else: the list of a block's handles
    // shows how many they are, and each citizen that theirs is among them, without saying which leaf of the log is whose.
    private const string CloseBlocks = """
        select agency_id, service_id, centre_id, outcome, count(*)::int as members,
               sha256(string_agg(sha256(convert_to('asan.rating-member.v1' || chr(10), 'UTF8') || rating.salt || leaf.hash), ''::bytea
                                 order by sha256(convert_to('asan.rating-member.v1' || chr(10), 'UTF8') || rating.salt || leaf.hash))) as members_digest
        from unnest(@Agencies, @Services, @Centres, @Outcomes) as cell (agency_id, service_id, centre_id, outcome)
        cross join lateral (
            select coalesce(max(batch.log_size), @Start) as leaf from block join batch on batch.number = block.batch
            where (block.agency_id, block.service_id, block.centre_id, block.outcome) = (cell.agency_id, cell.service_id, cell.centre_id, cell.outcome)) since
        join rating using (agency_id, service_id, centre_id, outcome)
        join rating_log_node leaf on leaf.level = 0 and leaf.index = rating.leaf_index
        where rating.leaf_index >= since.leaf and rating.leaf_index < @LogSize
        group by agency_id, service_id, centre_id, outcome
        """;

    // A question that had fewer than ten answers in the blocks before takes their answers along.
    private const string CountAnswers = """
        select agency_id, service_id, centre_id, outcome, form.question,
               count(*) filter (where scale.code = 0)::int as n0, count(*) filter (where scale.code = 1)::int as n1,
               count(*) filter (where scale.code = 2)::int as n2, count(*) filter (where scale.code = 3)::int as n3,
               count(*) filter (where scale.code is null)::int as no_answer
        from unnest(@Agencies, @Services, @Centres, @Outcomes) as cell (agency_id, service_id, centre_id, outcome)
        join unnest(@FormOutcomes, @FormQuestions) as form (outcome, question) using (outcome)
        cross join lateral (
            select coalesce(max(batch.log_size), @Start) as leaf from published_count before join batch on batch.number = before.batch
            where (before.agency_id, before.service_id, before.centre_id, before.outcome, before.question)
                = (cell.agency_id, cell.service_id, cell.centre_id, cell.outcome, form.question)) since
        join rating using (agency_id, service_id, centre_id, outcome)
        left join unnest(@Answers, @Codes) as scale (answer, code) on scale.answer = rating.answers ->> form.question
        where rating.leaf_index >= since.leaf and rating.leaf_index < @LogSize
        group by agency_id, service_id, centre_id, outcome, form.question
        having count(scale.code) >= @K
        """;

    private const string InsertBatch = """
        insert into batch (number, log_size, log_root, month, previous, hash) values (@Number, @LogSize, @Root, @Month, @Previous, @Hash)
        """;

    private const string InsertBlocks = """
        insert into block (batch, agency_id, service_id, centre_id, outcome, members, members_digest)
        select @Number, * from unnest(@Agencies, @Services, @Centres, @Outcomes, @Members, @Digests)
        """;

    private const string InsertCounts = """
        insert into published_count (batch, agency_id, service_id, centre_id, outcome, question, n0, n1, n2, n3, no_answer)
        select @Number, * from unnest(@Agencies, @Services, @Centres, @Outcomes, @Questions, @N0, @N1, @N2, @N3, @NoAnswer)
        """;

    private const string InsertPublication = """
        insert into publication (subject_kind, subject_id, version, event_version, log_size, published_at, figures)
        select @Kind, @Id, coalesce(max(version), 0) + 1, coalesce(max(event_version), 0) + @Events, @LogSize, @Now, @Figures::jsonb
        from publication where subject_kind = @Kind and subject_id = @Id
        returning event_version
        """;

    /// <summary>Every question of every form, for the database to count.</summary>
    private static readonly (string Outcome, string Question)[] Forms =
        [.. Questions.Outcomes.SelectMany(outcome => Questions.Of(outcome).Select(question => (outcome, question.Id)))];

    public static Task<bool> IsDueAsync(UnitOfWork work) => work.Connection.QuerySingleAsync<bool>(AnythingDue, new { K });

    /// <summary>The month of an instant on the wall in Baku, such as 2026-11.</summary>
    public static string MonthOf(Instant instant)
    {
        var date = instant.InZone(DueDates.Zone).Date;
        return string.Create(CultureInfo.InvariantCulture, $"{date.Year:0000}-{date.Month:00}");
    }

    /// <summary>Publishes one batch and returns how many subjects got new figures.</summary>
    public static async Task<int> RunAsync(UnitOfWork work)
    {
        var logSize = await work.Connection.QuerySingleAsync<long>(FreezeLog);
        var cells = (await work.Connection.QueryAsync<Cell>(TakeCells, new { K })).AsList();
        if (cells.Count == 0)
            return 0;
        var counts = await CloseAsync(work, cells, logSize);
        var subjects = counts
            .SelectMany(count => new[] { ("agency", count.AgencyId), ("centre", count.CentreId), ("service", count.ServiceId) })
            .Where(subject => subject != ("centre", Cells.AnyCentre))
            .Distinct().Order().ToList();
        foreach (var (kind, id) in subjects)
            await PublishAsync(work, kind, id, logSize);
        return subjects.Count;
    }

    private static async Task<List<Count>> CloseAsync(UnitOfWork work, List<Cell> cells, long logSize)
    {
        var scale = Questions.Codes.Where(choice => choice.Value is not null).ToList();
        var parameters = new
        {
            Agencies = cells.Select(cell => cell.AgencyId).ToArray(),
            Services = cells.Select(cell => cell.ServiceId).ToArray(),
            Centres = cells.Select(cell => cell.CentreId).ToArray(),
            Outcomes = cells.Select(cell => cell.Outcome).ToArray(),
            FormOutcomes = Forms.Select(form => form.Outcome).ToArray(),
            FormQuestions = Forms.Select(form => form.Question).ToArray(),
            Answers = scale.Select(choice => choice.Key).ToArray(),
            Codes = scale.Select(choice => choice.Value!.Value).ToArray(),
            Start = await work.Connection.QuerySingleAsync<long>("select log_size from batch where number = 0"),
            LogSize = logSize,
            K,
        };
        // Ordinal: the batch's hash must not depend on a database's collation.
        var blocks = (await work.Connection.QueryAsync<Block>(CloseBlocks, parameters)).OrderBy(block => block.Line, StringComparer.Ordinal).ToList();
        var counts = (await work.Connection.QueryAsync<Count>(CountAnswers, parameters)).OrderBy(count => count.Line, StringComparer.Ordinal).ToList();

        var (last, previous) = await work.Connection.QuerySingleAsync<(long, byte[])>("select number, hash from batch order by number desc limit 1");
        var root = await RatingLog.ComputeAsync(work.Connection, stored => MerkleTree.Root(logSize, stored));
        var month = MonthOf(work.Now);
        var statement = Statement(last + 1, previous, logSize, root, month, blocks.Select(block => block.Line).Concat(counts.Select(count => count.Line)));
        await work.Connection.ExecuteAsync(InsertBatch, new
        {
            Number = last + 1, LogSize = logSize, Root = root, Month = month, Previous = previous, Hash = SHA256.HashData(Encoding.UTF8.GetBytes(statement)),
        });
        await work.Connection.ExecuteAsync(InsertBlocks, new
        {
            Number = last + 1,
            Agencies = blocks.Select(block => block.AgencyId).ToArray(),
            Services = blocks.Select(block => block.ServiceId).ToArray(),
            Centres = blocks.Select(block => block.CentreId).ToArray(),
            Outcomes = blocks.Select(block => block.Outcome).ToArray(),
            Members = blocks.Select(block => block.Members).ToArray(),
            Digests = blocks.Select(block => block.MembersDigest).ToArray(),
        });
        await work.Connection.ExecuteAsync(InsertCounts, new
        {
            Number = last + 1,
            Agencies = counts.Select(count => count.AgencyId).ToArray(),
            Services = counts.Select(count => count.ServiceId).ToArray(),
            Centres = counts.Select(count => count.CentreId).ToArray(),
            Outcomes = counts.Select(count => count.Outcome).ToArray(),
            Questions = counts.Select(count => count.Question).ToArray(),
            N0 = counts.Select(count => count.N0).ToArray(),
            N1 = counts.Select(count => count.N1).ToArray(),
            N2 = counts.Select(count => count.N2).ToArray(),
            N3 = counts.Select(count => count.N3).ToArray(),
            NoAnswer = counts.Select(count => count.NoAnswer).ToArray(),
        });
        return counts;
    }

    /// <summary>What a batch's hash is of (docs/ratings.md): blocks, then counts, each in ordinal order of their lines.</summary>
    public static string Statement(long number, byte[] previous, long logSize, byte[] logRoot, string month, IEnumerable<string> lines) =>
        $"asan.rating-batch.v1\n{number}\n{Convert.ToHexStringLower(previous)}\n{logSize}\n{Convert.ToHexStringLower(logRoot)}\n{month}\n" + string.Concat(lines);

    private static async Task PublishAsync(UnitOfWork work, string kind, string id, long logSize)
    {
        var figures = await SubjectSums.AllTimeAsync(work.Connection, kind, id);
        // Refusals alone may have reached ten: they are shown on the page, but an event always has its main figure.
        // Nobody reads events about agencies: theirs are figures of the API only.
        var overall = kind == "agency" ? null : figures.Received.Overall;
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
            work.Publish(
                new RatingsPublished(
                    kind, id, overall.Base + overall.NoAnswer, figures.Received.Visits,
                    overall.Share, overall.Low, overall.High, work.Now.ToDateTimeOffset()),
                $"{kind}/{id}", eventVersion); // a service and a centre may have the same id
    }
}
