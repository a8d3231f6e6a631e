using Asan.Catalogue.Publishing;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Catalogue.GoodPractices;

/// <summary>Shows a winner's study visit on its practice. It may come before the practice itself, so it is kept apart and joined on reading.
/// An answer to an offer that has changed since does not count, however late it was given.</summary>
public sealed class OnStudyVisitScheduled(Inbox inbox) : IConsumer<StudyVisitScheduled>
{
    private const string Sql = """
        insert into study_visit as v (entry_id, study_visit_id, offer_version, itinerary_id, stops, scheduled_at)
        values (@EntryId, @StudyVisitId, coalesce(@OfferVersion, 1), @ItineraryId, @Stops::json, @ScheduledAt)
        on conflict (entry_id) do update set
            study_visit_id = excluded.study_visit_id, offer_version = excluded.offer_version, itinerary_id = excluded.itinerary_id, stops = excluded.stops, scheduled_at = excluded.scheduled_at
        where case when excluded.study_visit_id = v.study_visit_id
            then (excluded.offer_version, excluded.scheduled_at) > (v.offer_version, v.scheduled_at)
            else excluded.scheduled_at > v.scheduled_at end
        """;

    public Task Consume(ConsumeContext<StudyVisitScheduled> context) => inbox.OnceAsync<OnStudyVisitScheduled>(context, work =>
    {
        var visit = context.Message;
        return work.Connection.ExecuteAsync(Sql, new
        {
            visit.EntryId,
            visit.StudyVisitId,
            visit.OfferVersion,
            visit.ItineraryId,
            Stops = SourceBody.Write(visit.Stops.Select(Place)),
            ScheduledAt = context.OccurredAt(),
        });
    });

    private static GetGoodPractice.StudyVisitPlace Place(StudyVisitStop stop) =>
        new(stop.CentreId, Instant.FromDateTimeOffset(stop.StartsAt), Instant.FromDateTimeOffset(stop.EndsAt));
}
