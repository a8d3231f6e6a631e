using Asan.Booking.Personal;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>
/// A time that came free is offered to somebody on the waitlist: at the contact that the same client gave last for the
/// citizen, since an offer is a visit that nobody could give one for yet. Apart from the offer's own transaction: a contact
/// that cannot be opened must not take the offer along.
/// </summary>
public sealed class OnVisitOffered(Inbox inbox, KeyEncryptionKey keys) : IConsumer<VisitOffered>
{
    private const string Offered = $"select {Visit.Columns} from visit where id = @VisitId and not exists (select from contact where visit_id = @VisitId)";

    private const string LatestContact = """
        select contact.visit_id from contact join visit on visit.id = contact.visit_id
        where contact.owner = @CitizenKey and visit.client_id = @ClientId order by visit.created_at desc, visit.id desc limit 1
        """;

    public Task Consume(ConsumeContext<VisitOffered> context) => inbox.OnceAsync<OnVisitOffered>(context, async work =>
    {
        var visitId = context.Message.VisitId;
        if (await work.Connection.QuerySingleOrDefaultAsync<Visit>(Offered, new { visitId }) is { CitizenKey: not null } visit
            && await work.Connection.QuerySingleOrDefaultAsync<Guid?>(LatestContact, new { visit.CitizenKey, visit.ClientId }) is { } latest
            && await Contact.OfAsync(work.Connection, keys, latest) is var (contact, _))
            await contact.KeepAsync(work.Connection, keys, visit, work.Now);
        Notice.Queue(work, visitId, "offer", context.AggregateVersionOf());
    });
}
