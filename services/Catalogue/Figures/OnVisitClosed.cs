using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a visit that ended, by its outcome.</summary>
public sealed class OnVisitClosed(Inbox inbox) : IConsumer<VisitClosed>
{
    private static readonly string[] Outcomes = ["served", "refused", "abandoned", "no-show"];

    private const string Sql = """
        insert into service_demand as d (service_id, served, refused, abandoned, no_show)
        values (@ServiceId, (@Outcome = 'served')::int, (@Outcome = 'refused')::int, (@Outcome = 'abandoned')::int, (@Outcome = 'no-show')::int)
        on conflict (service_id) do update set
            served = d.served + excluded.served, refused = d.refused + excluded.refused,
            abandoned = d.abandoned + excluded.abandoned, no_show = d.no_show + excluded.no_show
        """;

    public Task Consume(ConsumeContext<VisitClosed> context) => inbox.OnceAsync<OnVisitClosed>(context, work =>
    {
        var visit = context.Message;
        // To the error queue rather than uncounted: the figures would be wrong for good and nobody would know.
        return Outcomes.Contains(visit.Outcome, StringComparer.Ordinal)
            ? work.Connection.ExecuteAsync(Sql, new { visit.ServiceId, visit.Outcome })
            : throw new InvalidOperationException($"Expected the outcome {string.Join(", ", Outcomes)}; {visit.Outcome} came.");
    });
}
