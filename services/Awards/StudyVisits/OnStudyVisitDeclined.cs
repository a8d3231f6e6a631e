using Asan.Contracts.Booking;
using MassTransit;

namespace Asan.Awards.StudyVisits;

/// <summary>A study visit could not be scheduled as offered; a newer answer, or an itinerary, stands against it.</summary>
public sealed class OnStudyVisitDeclined(Inbox inbox) : IConsumer<StudyVisitDeclined>
{
    private const string Sql = """
        update study_visit set
            state = 'declined', itinerary_id = null, stops = null, declined_reason = @Reason, itinerary_version = @Version
        where id = @StudyVisitId and itinerary_version < @Version
        """;

    public Task Consume(ConsumeContext<StudyVisitDeclined> context) => inbox.OnceAsync<OnStudyVisitDeclined>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.StudyVisitId, context.Message.Reason, Version = context.AggregateVersionOf() }));
}
