using Asan.Contracts.Booking;
using MassTransit;

namespace Asan.Awards.StudyVisits;

/// <summary>
/// A study visit has its places and times. The newest answer stands, whatever order they come in; of a refusal and an
/// itinerary of equal version the itinerary does, since it holds real claims. An answer to an older wish changes nothing.
/// </summary>
public sealed class OnStudyVisitScheduled(Inbox inbox) : IConsumer<StudyVisitScheduled>
{
    private const string Sql = """
        update study_visit set
            state = 'scheduled', itinerary_id = @ItineraryId, stops = @Stops, declined_reason = null, alternatives = null,
            accepted_at = null, itinerary_version = @Version
        where id = @StudyVisitId and version = coalesce(@OfferVersion, version) and state <> 'withdrawn' and (itinerary_version < @Version or itinerary_version = @Version and state = 'declined')
        """;

    public Task Consume(ConsumeContext<StudyVisitScheduled> context) => inbox.OnceAsync<OnStudyVisitScheduled>(context, work =>
    {
        IReadOnlyList<VisitStop> stops = [.. context.Message.Stops.Select(stop =>
            new VisitStop(stop.CentreId, Instant.FromDateTimeOffset(stop.StartsAt), Instant.FromDateTimeOffset(stop.EndsAt)))];
        return work.Connection.ExecuteAsync(Sql, new
        {
            context.Message.StudyVisitId, context.Message.ItineraryId, context.Message.OfferVersion, Stops = stops, Version = context.AggregateVersionOf(),
        });
    });
}
