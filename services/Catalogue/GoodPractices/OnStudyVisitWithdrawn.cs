using Asan.Contracts.Awards;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.GoodPractices;

/// <summary>A study visit does not take place: its practice shows none, until a later itinerary says otherwise.</summary>
public sealed class OnStudyVisitWithdrawn(Inbox inbox) : IConsumer<StudyVisitWithdrawn>
{
    private const string Sql = """
        insert into study_visit as v (entry_id, study_visit_id, itinerary_id, stops, scheduled_at)
        values (@EntryId, @StudyVisitId, null, null, @At)
        on conflict (entry_id) do update set itinerary_id = null, stops = null, scheduled_at = excluded.scheduled_at
        where excluded.scheduled_at > v.scheduled_at
        """;

    public Task Consume(ConsumeContext<StudyVisitWithdrawn> context) => inbox.OnceAsync<OnStudyVisitWithdrawn>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.EntryId, context.Message.StudyVisitId, At = context.OccurredAt() }));
}
