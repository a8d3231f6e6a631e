using Asan.Messaging;
using Dapper;

namespace Asan.Booking.Notices;

/// <summary>A message to the citizen of a visit. Its text is made when it is sent, so that none lies in the database.</summary>
public static class Notice
{
    private const string Insert = """
        insert into notice (id, visit_id, kind, version, state, next_attempt_at, created_at)
        select @id, visit_id, @kind, @version, 'due', @Now, @Now from contact where visit_id = @visitId
        on conflict (visit_id, kind, version) do nothing
        """;

    /// <summary>Queues a notice for a visit with a contact; once for each kind and version, however often it is called.</summary>
    /// <param name="work">The transaction of what happened.</param>
    /// <param name="visitId">The visit.</param>
    /// <param name="kind">booked, changed, cancelled, reminder, offer or ready.</param>
    /// <param name="version">The version of what happened.</param>
    public static Task QueueAsync(UnitOfWork work, Guid visitId, string kind, long version) =>
        work.Connection.ExecuteAsync(Insert, new { id = Guid.CreateVersion7(), visitId, kind, version, work.Now });
}
