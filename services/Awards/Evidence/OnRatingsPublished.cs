using Asan.Contracts.Feedback;
using MassTransit;

namespace Asan.Awards.Evidence;

/// <summary>Keeps each publication of ratings, so that an entry can point to it. Each is a fact of its own: order does not matter.</summary>
public sealed class OnRatingsPublished(Inbox inbox) : IConsumer<RatingsPublished>
{
    public Task Consume(ConsumeContext<RatingsPublished> context) => inbox.OnceAsync<OnRatingsPublished>(context, work =>
        work.KeepEvidenceAsync(context, "ratings", $"{context.Message.SubjectKind}:{context.Message.SubjectId}"));
}
