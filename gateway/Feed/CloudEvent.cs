using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace Asan.Gateway.Feed;

/// <summary>An event in the JSON format of CloudEvents 1.0.</summary>
/// <param name="SpecVersion">1.0.</param>
/// <param name="Id">Unique; a repeated delivery has the same.</param>
/// <param name="Source">The service that owns the event, such as <c>/booking</c>.</param>
/// <param name="Type">Such as <c>az.asan.booking.visit-booked.v1</c>.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Subject">The aggregate's id.</param>
/// <param name="Traceparent">W3C trace context of the request that caused it (CloudEvents' distributed tracing extension).</param>
/// <param name="AggregateVersion">1, 2, 3 … within the subject.</param>
/// <param name="DataContentType">application/json.</param>
/// <param name="Data">The event itself.</param>
public sealed record CloudEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    Instant Time,
    string Subject,
    string? Traceparent,
    [property: JsonPropertyName("aggregateversion")] long AggregateVersion,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    JsonElement Data);

/// <summary>An event as it stands in <c>event_feed</c>.</summary>
internal sealed record FeedRow(
    long Position, Guid Id, string Source, string Type, Instant Time, string Subject, string? Traceparent, long AggregateVersion, string Data)
{
    public const string Columns = "position, id, source, type, time, subject, traceparent, aggregate_version, data::text as data";

    public CloudEvent ToCloudEvent() => new(
        "1.0", Id.ToString(), Source, Type, Time, Subject, Traceparent, AggregateVersion, "application/json", JsonElement.Parse(Data));
}
