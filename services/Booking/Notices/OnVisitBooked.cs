using Asan.Contracts.Booking;
using Asan.Messaging;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>A confirmed visit is told to its citizen, if there is a contact.</summary>
public sealed class OnVisitBooked(Inbox inbox) : IConsumer<VisitBooked>
{
    public Task Consume(ConsumeContext<VisitBooked> context) => inbox.OnceAsync<OnVisitBooked>(context, work =>
        Notice.QueueAsync(work, context.Message.VisitId, "booked", context.AggregateVersionOf()));
}
