using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Asan.Contracts;

namespace Asan.Messaging;

/// <summary>The event records of Contracts by the names they carry on the wire.</summary>
public static class EventTypes
{
    private const string Prefix = "az.asan.";

    /// <summary>JSON of event bodies: camel case, unknown members ignored, so that an event may gain members.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly Dictionary<string, Type> ByName = typeof(EventTypeAttribute).Assembly.GetExportedTypes()
        .Where(type => type.GetCustomAttribute<EventTypeAttribute>() is not null)
        .ToDictionary(NameOf, StringComparer.Ordinal);

    public static IReadOnlyCollection<Type> All => ByName.Values;

    /// <summary>The CloudEvents type, such as <c>az.asan.booking.visit-booked.v1</c>.</summary>
    public static string NameOf(Type type) =>
        type.GetCustomAttribute<EventTypeAttribute>()?.Type ?? throw new ArgumentException($"{type.Name} is not an event of Contracts.");

    public static Type? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The service that owns the event, such as <c>booking</c>.</summary>
    public static string OwnerOf(Type type) => NameOf(type)[Prefix.Length..].Split('.')[0];

    /// <summary>The exchange all subscribers of the event are bound to, such as <c>booking.visit-booked.v1</c>.</summary>
    public static string ExchangeOf(Type type) => NameOf(type)[Prefix.Length..];

    /// <summary>The queue of one reader: service first, then the event, such as <c>feedback.booking-visit-closed</c>; later versions end in <c>-v2</c>.</summary>
    public static string QueueOf(string service, Type type)
    {
        var parts = ExchangeOf(type).Split('.');
        return $"{service}.{parts[0]}-{parts[1]}{(parts[2] == "v1" ? "" : $"-{parts[2]}")}";
    }
}
