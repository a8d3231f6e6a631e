using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Asan.ServiceDefaults;

/// <summary>
/// Instants by RFC 3339: written in UTC, as NodaTime's own converter does; read with any offset, since a partner's library may
/// write Z as +00:00 or send the time of its own place. An answer with the free times of a week has hundreds, nearly all of whole
/// seconds: those are written without a string each.
/// </summary>
public sealed class InstantConverter : JsonConverter<Instant>
{
    private static readonly InstantPattern Pattern = InstantPattern.ExtendedIso;

    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException()
        : Pattern.Parse(reader.GetString()!) is { Success: true } instant ? instant.Value
        : OffsetDateTimePattern.Rfc3339.Parse(reader.GetString()!) is { Success: true, Value: { Year: < 9999 } time } ? time.ToInstant()
        : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[20];
        if (value >= NodaConstants.BclEpoch && value.ToUnixTimeTicks() % NodaConstants.TicksPerSecond == 0 && value == Instant.FromUnixTimeTicks(value.ToUnixTimeTicks())
            && value.ToDateTimeUtc().TryFormat(text, out var length, "s", CultureInfo.InvariantCulture) && length == 19)
        {
            text[19] = (byte)'Z';
            writer.WriteStringValue(text);
        }
        else
            writer.WriteStringValue(Pattern.Format(value));
    }

    public override Instant ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WritePropertyName(Pattern.Format(value));
}
