using Asan.Contracts.Booking;
using Asan.Messaging;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>A visit that moved is told to its citizen, if there is a contact.</summary>
public sealed class OnVisitRescheduled(Inbox inbox) : IConsumer<VisitRescheduled>
{
    public Task Consume(ConsumeContext<VisitRescheduled> context) => inbox.OnceAsync<OnVisitRescheduled>(context, work =>
        Notice.QueueAsync(work, context.Message.VisitId, "changed", context.AggregateVersionOf()));
}
