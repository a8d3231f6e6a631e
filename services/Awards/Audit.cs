using System.Text.Json;

namespace Asan.Awards;

/// <summary>The trail of what people did, written in the transaction of the act.</summary>
internal static class Audit
{
    /// <param name="work">The transaction of the act.</param>
    /// <param name="actor">Who acted.</param>
    /// <param name="action">What was done, such as <c>cycle.moved</c>.</param>
    /// <param name="subject">The id of what was acted on.</param>
    /// <param name="detail">What a later reader needs besides; no scores, codes or other secrets.</param>
    public static Task RecordAsync(this UnitOfWork work, Actor actor, string action, string subject, object detail) =>
        work.Connection.ExecuteAsync("""
            insert into audit (at, actor, roles, client, action, subject, detail)
            values (@Now, @Person, @Roles, @ClientId, @action, @about, @Detail::jsonb)
            """, new
        {
            work.Now,
            Person = actor.Subject,
            Roles = actor.Roles.ToArray(),
            actor.ClientId,
            action,
            about = subject,
            Detail = JsonSerializer.Serialize(detail, EventTypes.Json),
        });
}
