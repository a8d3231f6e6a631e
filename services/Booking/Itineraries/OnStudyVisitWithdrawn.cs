using Asan.Contracts.Awards;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Itineraries;

/// <summary>A study visit does not take place: its times are free again. An offer newer than this still counts.</summary>
public sealed class OnStudyVisitWithdrawn(Inbox inbox) : IConsumer<StudyVisitWithdrawn>
{
    // The offer may come after this; it then finds that a newer word has been said.
    private const string Sql = """
        insert into itinerary as i (id, study_visit_id, entry_id, authority_id, state, offer, offer_version, created_at)
        values (@id, @StudyVisitId, @EntryId, @AuthorityId, 'withdrawn', '{}', @version, @Now)
        on conflict (study_visit_id) do update set state = 'withdrawn', reason = null, offer_version = @version
        where i.offer_version < @version
        returning i.id
        """;

    public Task Consume(ConsumeContext<StudyVisitWithdrawn> context) => inbox.OnceAsync<OnStudyVisitWithdrawn>(context, async work =>
    {
        var withdrawn = context.Message;
        if (await work.Connection.QuerySingleOrDefaultAsync<Guid?>(Sql, new
        {
            id = Guid.CreateVersion7(), version = context.AggregateVersionOf(), withdrawn.StudyVisitId, withdrawn.EntryId, withdrawn.AuthorityId, work.Now,
        }) is { } itinerary)
            await work.Connection.ExecuteAsync(ScheduleStudyVisit.GiveBack, new { itineraryId = itinerary });
    });
}
