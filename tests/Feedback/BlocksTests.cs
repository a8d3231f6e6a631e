using System.Text.Json.Nodes;
using Asan.Feedback.Log;
using Asan.Feedback.Ratings;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>
/// Nothing that can be computed from what is public, of whatever subjects, months and dates, is the answer of fewer than
/// ten. A model of its own says who is behind each published number; two people who are in exactly the same numbers
/// cannot be told apart, so each such group must be ten and more. Ratings come in without HTTP, so that hundreds are cheap.
/// </summary>
public class BlocksTests(FeedbackHost host) : IClassFixture<FeedbackHost>
{
    private sealed record Person(long Leaf, string Agency, string Service, string Centre, string Outcome, Dictionary<string, int?> Codes)
    {
        public (string, string, string, string) Cell => (Agency, Service, Centre, Outcome);
    }

    private sealed record Figure(string Kind, string Id, string Month, string Outcome, string Question, HashSet<long> People);

    [Theory]
    [InlineData(20221215)]
    [InlineData(16)]
    [InlineData(62)]
    public async Task Every_published_number_is_a_sum_of_whole_blocks_whatever_subject_month_or_date(int seed)
    {
        var random = new Random(seed);
        var people = new List<Person>();
        for (var step = 0; step < 250; step++)
        {
            people.Add(await RateAsync(random, $"{seed}"));
            if (random.Next(12) == 0)
                await host.PublishNowAsync();
            if (random.Next(25) == 0)
                host.Time.Advance(TimeSpan.FromDays(9)); // months pass, and blocks span them
        }
        await host.PublishNowAsync();

        var (blocks, figures) = await ModelAsync(people);

        // Each figure of every version and month is what the model's people answered.
        var known = people.ToDictionary(person => person.Leaf);
        var published = (await host.Anonymous().GetAsync("/v1/ratings/published.json").JsonAsync())["figures"]!.AsArray().ToDictionary(
            figure => string.Join('/', new[] { "subjectKind", "subjectId", "month", "outcome", "question" }.Select(name => figure![name]!.GetValue<string>())));
        Assert.True(figures.Count > 50, $"only {figures.Count} figures were compared");
        foreach (var figure in figures)
        {
            var number = published[$"{figure.Kind}/{figure.Id}/{figure.Month}/{figure.Outcome}/{figure.Question}"]!;
            var codes = figure.People.Select(leaf => known[leaf].Codes.GetValueOrDefault(figure.Question)).ToList();
            Assert.Equal(codes.Count(code => code is not null), number["base"]!.GetValue<int>());
            Assert.Equal(codes.Count(code => code is null), number["noAnswer"]!.GetValue<int>());
            Assert.Equal(codes.Count(code => code >= Questions.PositiveFrom(figure.Question)), number["positive"]!.GetValue<int>());
        }
        // No figure of these subjects is public that the model does not know.
        Assert.Equal(figures.Count, published.Count(pair => pair.Key.Contains($"-{seed}-", StringComparison.Ordinal)));
        var versions = await VersionsAsync(blocks, people);
        Assert.True(versions.Count > 10, $"only {versions.Count} versions were compared");

        Assert.True(SmallestGroup([.. figures.Concat(versions).Where(figure => figure.Question == "overall").Select(figure => figure.People)]) >= PublishRatings.K);
        Assert.True(SmallestGroup([.. figures.Concat(versions).Where(figure => figure.Question == "bribery")
            .Select(figure => figure.People.Where(leaf => known[leaf].Codes.GetValueOrDefault("bribery") is not null).ToHashSet())]) >= PublishRatings.K);
    }

    [Fact]
    public void The_check_finds_the_two_people_between_a_centre_of_twelve_and_its_service_of_ten() =>
        Assert.Equal(2, SmallestGroup([[.. Enumerable.Range(0, 12).Select(i => (long)i)], [.. Enumerable.Range(0, 10).Select(i => (long)i)]]));

    /// <summary>The smallest group of people who are in exactly the same sets: what no sum or difference of them can split.</summary>
    private static int SmallestGroup(IReadOnlyList<HashSet<long>> sets) =>
        sets.SelectMany(set => set).Distinct()
            .GroupBy(person => string.Join(',', Enumerable.Range(0, sets.Count).Where(i => sets[i].Contains(person))))
            .Min(group => group.Count());

    /// <summary>Who is in which published count, found again from the batches' log sizes alone; checked against the database.</summary>
    private async Task<(List<(long LogSize, Figure Count)> Counts, List<Figure> Figures)> ModelAsync(List<Person> people)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        var batches = (await connection.QueryAsync<(long Number, long LogSize, string Month)>("select number, log_size, month from batch order by number")).ToList();
        var counts = new List<(long, Figure)>();
        var closed = new Dictionary<(string, string, string, string), long>();
        var counted = new Dictionary<((string, string, string, string), string), long>();
        foreach (var (number, logSize, month) in batches)
            foreach (var cell in people.GroupBy(person => person.Cell))
            {
                var block = cell.Where(person => person.Leaf >= closed.GetValueOrDefault(cell.Key) && person.Leaf < logSize).ToList();
                if (block.Count < 10)
                    continue;
                closed[cell.Key] = logSize;
                Assert.Equal(block.Count, await connection.QuerySingleAsync<int>(
                    "select members from block where (batch, agency_id, service_id, centre_id, outcome) = (@number, @Item1, @Item2, @Item3, @Item4)",
                    new { number, cell.Key.Item1, cell.Key.Item2, cell.Key.Item3, cell.Key.Item4 }));
                foreach (var question in new[] { "overall", "bribery" })
                {
                    var members = cell.Where(person => person.Leaf >= counted.GetValueOrDefault((cell.Key, question)) && person.Leaf < logSize).ToList();
                    if (members.Count(person => person.Codes.GetValueOrDefault(question) is not null) < 10)
                        continue;
                    counted[(cell.Key, question)] = logSize;
                    var leaves = members.Select(person => person.Leaf).ToHashSet();
                    foreach (var (kind, id) in new[] { ("agency", cell.Key.Item1), ("service", cell.Key.Item2), ("centre", cell.Key.Item3) })
                        counts.Add((logSize, new Figure(kind, id, month, cell.Key.Item4, question, leaves)));
                }
            }
        var figures = counts.Select(count => count.Item2).Concat(counts.Select(count => count.Item2 with { Month = "all" }))
            .GroupBy(count => (count.Kind, count.Id, count.Month, count.Outcome, count.Question))
            .Select(group => new Figure(group.Key.Kind, group.Key.Id, group.Key.Month, group.Key.Outcome, group.Key.Question, [.. group.SelectMany(count => count.People)])).ToList();
        return (counts, figures);
    }

    /// <summary>Everything that stood on a page at some time; each number is checked against the model.</summary>
    private async Task<List<Figure>> VersionsAsync(List<(long LogSize, Figure Count)> counts, List<Person> people)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        var known = people.ToDictionary(person => person.Leaf);
        var ids = people.SelectMany(person => new[] { person.Agency, person.Service, person.Centre }).Distinct().ToArray();
        var found = new List<Figure>();
        foreach (var (kind, id, logSize, json) in await connection.QueryAsync<(string, string, long, string)>(
            "select subject_kind, subject_id, log_size, figures::text from publication where subject_id = any (@ids)", new { ids }))
            foreach (var (group, outcome) in new[] { ("received", "served"), ("refused", "refused"), ("abandoned", "abandoned") })
                foreach (var number in JsonNode.Parse(json)![group]!["questions"]!.AsArray())
                {
                    var question = number!["question"]!.GetValue<string>();
                    var members = counts.Where(count => count.LogSize <= logSize && (count.Count.Kind, count.Count.Id, count.Count.Outcome, count.Count.Question) == (kind, id, outcome, question))
                        .SelectMany(count => count.Count.People).ToHashSet();
                    Assert.Equal(members.Count(leaf => known[leaf].Codes.GetValueOrDefault(question) is not null), number["base"]!.GetValue<int>());
                    found.Add(new Figure(kind, id, "all", outcome, question, members));
                }
        return found;
    }

    private async Task<Person> RateAsync(Random random, string series)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(CancellationToken.None);
        var service = random.Next(3);
        var outcome = random.Next(4) == 0 ? "refused" : "served";
        var (agency, serviceId, centre) = ($"agency-{series}-{service % 2}", $"service-{series}-{service}", $"centre-{series}-{random.Next(2)}");
        var codes = new Dictionary<string, int?> { ["overall"] = random.Next(4) };
        if (random.Next(3) > 0)
            codes["bribery"] = random.Next(5) == 0 ? null : random.Next(3);
        string[] satisfaction = ["very-dissatisfied", "dissatisfied", "satisfied", "very-satisfied"], bribery = ["neither", "asked", "gave"];
        var answers = codes.ToDictionary(code => code.Key, code => code.Value is null ? "refused" : (code.Key == "overall" ? satisfaction : bribery)[code.Value.Value]);
        var leaf = await RatingLog.NextLeafAsync(work.Connection);
        await work.Connection.ExecuteAsync("""
            with visit as (
                insert into closed_visit (visit_id, visit_code_digest, agency_id, service_id, centre_id, outcome, closed_at)
                values (@id, encode(sha256(@id::text::bytea), 'hex'), @agency, @serviceId, @centre, @outcome, @Now)),
            token as (insert into rating_token (digest, visit_id, given_at, expires_at) values (sha256(@id::text::bytea), @id, @Now, @Now))
            insert into rating (id, token_digest, leaf_index, agency_id, service_id, centre_id, outcome, answers, salt, rated_at)
            values (@id, sha256(@id::text::bytea), @leaf, @agency, @serviceId, @centre, @outcome, @answers::jsonb, sha256(@id::text::bytea), @Now)
            """, new { id = Guid.NewGuid(), agency, serviceId, centre, outcome, leaf, answers = System.Text.Json.JsonSerializer.Serialize(answers), work.Now });
        await RatingLog.AppendAsync(work.Connection, leaf, MerkleTree.LeafHash(BitConverter.GetBytes(leaf)));
        await Cells.AddAsync(work.Connection, agency, serviceId, centre, outcome);
        await work.CommitAsync();
        return new Person(leaf, agency, serviceId, centre, outcome, codes);
    }
}
