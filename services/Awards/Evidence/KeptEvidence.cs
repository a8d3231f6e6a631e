using System.Text.Json;
using MassTransit;

namespace Asan.Awards.Evidence;

/// <summary>A published fact that an entry may point to.</summary>
/// <param name="Id">The evidence: the id of the event that brought it.</param>
/// <param name="Kind"><c>ratings</c> or <c>case</c>.</param>
/// <param name="Subject">What it is about, such as <c>service:identity-card</c>.</param>
/// <param name="Body">The event's own figures.</param>
/// <param name="OccurredAt">When it happened.</param>
public sealed record EvidenceAnswer(Guid Id, string Kind, string Subject, JsonElement Body, Instant OccurredAt);

internal static class KeptEvidence
{
    public static Task KeepEvidenceAsync<T>(this UnitOfWork work, ConsumeContext<T> context, string kind, string subject) where T : class =>
        work.Connection.ExecuteAsync("""
            insert into evidence (id, kind, subject, body, occurred_at) values (@MessageId, @kind, @subject, @Body, @OccurredAt)
            on conflict (id) do nothing
            """, new { context.MessageId, kind, subject, Body = JsonSerializer.SerializeToElement(context.Message, JsonColumns.Json), OccurredAt = context.OccurredAt() });
}
