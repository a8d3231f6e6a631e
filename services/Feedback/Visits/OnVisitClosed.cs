using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Feedback.Visits;

/// <summary>Makes a visit rateable, whatever its end at the counter was. Who never came has nothing to rate.</summary>
public sealed class OnVisitClosed(Inbox inbox) : IConsumer<VisitClosed>
{
    private const string Sql = """
        insert into closed_visit (visit_id, visit_code_digest, agency_id, service_id, centre_id, outcome, closed_at)
        values (@VisitId, @VisitCodeDigest, @AgencyId, @ServiceId, @CentreId, @Outcome, @ClosedAt)
        on conflict (visit_id) do nothing
        """;

    // docs/refusals.md: what the citizen's receipt is made of, and the public count.
    private const string Refused = "insert into refusal (visit_id, clause) values (@VisitId, @Clause) on conflict do nothing";

    public Task Consume(ConsumeContext<VisitClosed> context) => inbox.OnceAsync<OnVisitClosed>(context, async work =>
    {
        var visit = context.Message;
        if (visit.Outcome == "no-show")
            return;
        await work.Connection.ExecuteAsync(Sql, new
        {
            visit.VisitId,
            visit.VisitCodeDigest,
            visit.AgencyId,
            visit.ServiceId,
            visit.CentreId,
            visit.Outcome,
            ClosedAt = Instant.FromDateTimeOffset(visit.ClosedAt),
        });
        if (visit.Outcome == "refused")
            await work.Connection.ExecuteAsync(Refused, new { visit.VisitId, Clause = string.IsNullOrWhiteSpace(visit.RefusalClause) ? null : visit.RefusalClause });
    });
}
