using System.Text.Json;
using Asan.Contracts.Awards;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Itineraries;

/// <summary>A winner is invited: the itinerary is made and scheduled or declined, once a study visit.</summary>
public sealed class OnStudyVisitOffered(Inbox inbox) : IConsumer<StudyVisitOffered>
{
    private const string Sql = """
        insert into itinerary (id, study_visit_id, entry_id, authority_id, state, offer, created_at)
        values (@id, @StudyVisitId, @EntryId, @AuthorityId, 'waiting', @offer::jsonb, @Now)
        on conflict (study_visit_id) do nothing
        """;

    public Task Consume(ConsumeContext<StudyVisitOffered> context) => inbox.OnceAsync<OnStudyVisitOffered>(context, async work =>
    {
        var offer = context.Message;
        var id = Guid.CreateVersion7();
        var isNew = await work.Connection.ExecuteAsync(Sql, new
        {
            id, offer.StudyVisitId, offer.EntryId, offer.AuthorityId, offer = JsonSerializer.Serialize(offer, EventTypes.Json), work.Now,
        }) == 1;
        if (isNew)
            await ScheduleStudyVisit.RunAsync(work, id, offer);
    });
}
