namespace Asan.Contracts;

/// <summary>
/// The CloudEvents <c>type</c> of an event record, such as <c>az.asan.booking.visit-booked.v1</c>:
/// reverse domain, the service that owns the event, the event in kebab case, and its version.
/// A record only ever gains members; a breaking change is a new record with the next version.
/// </summary>
/// <param name="type">The type's full name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string type) : Attribute
{
    /// <summary>The type's full name.</summary>
    public string Type { get; } = type;
}
