using Asan.Contracts.Booking;
using MassTransit;

namespace Asan.Awards.StudyVisits;

/// <summary>
/// A study visit could not be scheduled as wished; earlier times stand if it has any. A newer answer, or an itinerary,
/// stands against it, and an answer to an older wish changes nothing.
/// </summary>
public sealed class OnStudyVisitDeclined(Inbox inbox) : IConsumer<StudyVisitDeclined>
{
    private const string Sql = """
        update study_visit set
            state = case when @Stands and stops is not null then 'scheduled' else 'declined' end,
            itinerary_id = case when @Stands then itinerary_id end, stops = case when @Stands then stops end,
            declined_reason = @Reason, alternatives = @Alternatives, accepted_at = null, itinerary_version = @Version
        where id = @StudyVisitId and itinerary_version < @Version and version = coalesce(@OfferVersion, version) and state <> 'withdrawn'
        """;

    public Task Consume(ConsumeContext<StudyVisitDeclined> context) => inbox.OnceAsync<OnStudyVisitDeclined>(context, work =>
    {
        var declined = context.Message;
        return work.Connection.ExecuteAsync(Sql, new
        {
            declined.StudyVisitId, declined.Reason, declined.OfferVersion, Stands = declined.ItineraryId is not null,
            Alternatives = declined.Alternatives ?? [], Version = context.AggregateVersionOf(),
        });
    });
}
