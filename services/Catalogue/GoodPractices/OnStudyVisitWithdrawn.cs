using Asan.Contracts.Awards;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.GoodPractices;

/// <summary>A study visit does not take place: its practice shows none, until a later itinerary says otherwise.</summary>
public sealed class OnStudyVisitWithdrawn(Inbox inbox) : IConsumer<StudyVisitWithdrawn>
{
    private const string Sql = """
        insert into study_visit as v (entry_id, study_visit_id, offer_version, itinerary_id, stops, scheduled_at)
        values (@EntryId, @StudyVisitId, @Version, null, null, @At)
        on conflict (entry_id) do update set
            study_visit_id = excluded.study_visit_id, offer_version = excluded.offer_version, itinerary_id = null, stops = null, scheduled_at = excluded.scheduled_at
        where case when excluded.study_visit_id = v.study_visit_id
            then (excluded.offer_version, excluded.scheduled_at) > (v.offer_version, v.scheduled_at)
            else excluded.scheduled_at > v.scheduled_at end
        """;

    public Task Consume(ConsumeContext<StudyVisitWithdrawn> context) => inbox.OnceAsync<OnStudyVisitWithdrawn>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.EntryId, context.Message.StudyVisitId, Version = context.AggregateVersionOf(), At = context.OccurredAt() }));
}
