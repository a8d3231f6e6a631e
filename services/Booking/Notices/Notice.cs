using Asan.Messaging;

namespace Asan.Booking.Notices;

/// <summary>A message to the citizen of a visit. Its text is made when it is sent, so that none lies in the database.</summary>
public static class Notice
{
    private const string Insert = """
        insert into notice (id, visit_id, kind, version, state, next_attempt_at, created_at)
        select $1, visit_id, $3, $4, 'due', $5, $5 from contact where visit_id = $2
        on conflict (visit_id, kind, version) do nothing
        """;

    /// <summary>
    /// Queues a notice for a visit with a contact; once for each kind and version, however often it is called. It travels with the
    /// commit of what it tells of, so neither can be without the other. Who gives a visit a contact or moves it locks it first, so
    /// the two never miss each other.
    /// </summary>
    /// <param name="work">The transaction of what happened.</param>
    /// <param name="visitId">The visit.</param>
    /// <param name="kind">booked, changed, cancelled, reminder, offer or ready.</param>
    /// <param name="version">The version of what happened.</param>
    public static void Queue(UnitOfWork work, Guid visitId, string kind, long version) =>
        work.AtCommit(Insert, Guid.CreateVersion7(), visitId, kind, version, work.Now);
}
