using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Asan.Booking.Offers;

/// <summary>Wall times as people write them, <c>09:00</c>: visits start on whole minutes.</summary>
public sealed class WallTime : JsonConverter<LocalTime>
{
    private static readonly LocalTimePattern Pattern = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    public override LocalTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Pattern.Parse(reader.GetString() ?? "") is { Success: true } time ? time.Value : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue([Digit(value.Hour / 10), Digit(value.Hour % 10), (byte)':', Digit(value.Minute / 10), Digit(value.Minute % 10)]);

    private static byte Digit(int value) => (byte)('0' + value);
}
