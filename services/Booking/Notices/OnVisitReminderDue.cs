using Asan.Contracts.Booking;
using Asan.Messaging;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>A visitor is reminded of a booked visit, if there is a contact.</summary>
public sealed class OnVisitReminderDue(Inbox inbox) : IConsumer<VisitReminderDue>
{
    public Task Consume(ConsumeContext<VisitReminderDue> context) => inbox.OnceAsync<OnVisitReminderDue>(context, work =>
        Notice.QueueAsync(work, context.Message.VisitId, "reminder", context.AggregateVersionOf()));
}
