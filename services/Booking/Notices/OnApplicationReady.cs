using Asan.Contracts.Booking;
using Asan.Messaging;
using MassTransit;

namespace Asan.Booking.Notices;

/// <summary>A result that waits is told to its citizen, if there is a contact.</summary>
public sealed class OnApplicationReady(Inbox inbox) : IConsumer<ApplicationReady>
{
    public Task Consume(ConsumeContext<ApplicationReady> context) => inbox.OnceAsync<OnApplicationReady>(context, work =>
        Notice.QueueAsync(work, context.Message.VisitId, "ready", context.AggregateVersionOf()));
}
