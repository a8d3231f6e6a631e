using Asan.Contracts.Feedback;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Catalogue.Figures;

/// <summary>Shows the latest published rating of a service or centre; an older one that comes late changes nothing.</summary>
public sealed class OnRatingsPublished(Inbox inbox) : IConsumer<RatingsPublished>
{
    private const string Sql = """
        insert into rating as r (subject_kind, subject_id, version, ratings, visits, satisfied_share, satisfied_low, satisfied_high, published_at)
        values (@SubjectKind, @SubjectId, @Version, @Ratings, @Visits, @SatisfiedShare, @SatisfiedLow, @SatisfiedHigh, @PublishedAt)
        on conflict (subject_kind, subject_id) do update set
            version = excluded.version, ratings = excluded.ratings, visits = excluded.visits, satisfied_share = excluded.satisfied_share,
            satisfied_low = excluded.satisfied_low, satisfied_high = excluded.satisfied_high, published_at = excluded.published_at
        where excluded.version > r.version
        """;

    public Task Consume(ConsumeContext<RatingsPublished> context) => inbox.OnceAsync<OnRatingsPublished>(context, work =>
    {
        var rating = context.Message;
        return work.Connection.ExecuteAsync(Sql, new
        {
            rating.SubjectKind,
            rating.SubjectId,
            Version = context.AggregateVersionOf(),
            rating.Ratings,
            rating.Visits,
            rating.SatisfiedShare,
            rating.SatisfiedLow,
            rating.SatisfiedHigh,
            PublishedAt = Instant.FromDateTimeOffset(rating.PublishedAt),
        });
    });
}
