using Asan.Contracts.Booking;
using Asan.Messaging;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>A visit that was given up is told to its citizen, if there is a contact.</summary>
public sealed class OnVisitCancelled(Inbox inbox) : IConsumer<VisitCancelled>
{
    public Task Consume(ConsumeContext<VisitCancelled> context) => inbox.OnceAsync<OnVisitCancelled>(context, work =>
        Notice.QueueAsync(work, context.Message.VisitId, "cancelled", context.AggregateVersionOf()));
}
