using Asan.Catalogue.Publishing;
using Asan.Contracts.Awards;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.GoodPractices;

/// <summary>Adds the practice of each winner to the library. A later announcement of the cycle corrects, an older one changes nothing.</summary>
public sealed class OnWinnersAnnounced(Inbox inbox) : IConsumer<WinnersAnnounced>
{
    private const string Sql = """
        insert into good_practice as p
            (id, source, external_id, version, body, updated_at, entry_id, cycle_id, rank, authority, announced_version)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Now, @EntryId, @CycleId, @Rank, @Authority::json, @Announced)
        on conflict (entry_id) do update set
            version = p.version + 1, body = excluded.body, updated_at = excluded.updated_at, cycle_id = excluded.cycle_id,
            rank = excluded.rank, authority = excluded.authority, announced_version = excluded.announced_version
        where excluded.announced_version > p.announced_version
        returning version
        """;

    public Task Consume(ConsumeContext<WinnersAnnounced> context) => inbox.OnceAsync<OnWinnersAnnounced>(context, async work =>
    {
        var announced = context.AggregateVersionOf();
        foreach (var winner in context.Message.Winners.OrderBy(winner => winner.EntryId)) // one order of locks for all
        {
            var externalId = winner.EntryId.ToString();
            var id = CatalogueId.Of(PutGoodPractice.AwardsSource, externalId);
            var practice = winner.Practice;
            var body = new GoodPracticeBody(
                practice.Title, practice.Problem, practice.Solution, practice.Results,
                [new Source(PutGoodPractice.AwardsSource, $"winning entry of the cycle {context.Message.CycleId}")],
                Example: winner.Example ?? false, Country: winner.Country);
            var version = await work.Connection.QuerySingleOrDefaultAsync<int?>(Sql, new
            {
                Id = id,
                Source = PutGoodPractice.AwardsSource,
                ExternalId = externalId,
                Json = SourceBody.Write(body),
                work.Now,
                winner.EntryId,
                context.Message.CycleId,
                winner.Rank,
                Authority = SourceBody.Write(winner.AuthorityName),
                Announced = announced,
            });
            if (version is { } published)
                work.Publish(new GoodPracticePublished(id, winner.EntryId, practice.Title), id, published);
        }
    });
}
