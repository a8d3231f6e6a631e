using System.Text.Json;
using Asan.Contracts.Awards;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Itineraries;

/// <summary>A winner is invited, or wishes something else: the itinerary is made or made anew, by the newest offer.</summary>
public sealed class OnStudyVisitOffered(Inbox inbox) : IConsumer<StudyVisitOffered>
{
    private const string New = """
        insert into itinerary (id, study_visit_id, entry_id, authority_id, state, offer, offer_version, created_at)
        values (@id, @StudyVisitId, @EntryId, @AuthorityId, 'waiting', @offer::jsonb, @version, @Now)
        on conflict (study_visit_id) do nothing
        """;

    // What it holds stays until the new times are claimed.
    private const string Newer = """
        update itinerary set state = 'waiting', reason = null, offer = @offer::jsonb, offer_version = @version
        where study_visit_id = @StudyVisitId and offer_version < @version
        returning id
        """;

    public Task Consume(ConsumeContext<StudyVisitOffered> context) => inbox.OnceAsync<OnStudyVisitOffered>(context, async work =>
    {
        var offer = context.Message;
        var row = new
        {
            id = Guid.CreateVersion7(), version = context.AggregateVersionOf(), offer.StudyVisitId, offer.EntryId, offer.AuthorityId,
            offer = JsonSerializer.Serialize(offer, EventTypes.Json), work.Now,
        };
        var id = await work.Connection.ExecuteAsync(New, row) == 1 ? row.id : await work.Connection.QuerySingleOrDefaultAsync<Guid?>(Newer, row);
        if (id is { } itinerary)
            await ScheduleStudyVisit.RunAsync(work, itinerary, offer, row.version);
    });
}
