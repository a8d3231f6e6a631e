using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asan.Client;

/// <summary>
/// The operations of the ASAN platform that partners use; each method is named by its <c>operationId</c> in the published OpenAPI
/// document. A refusal is a <see cref="ProblemException"/>. It lives as long as the program; threads may share it.
/// </summary>
public partial class AsanClient
{
    /// <summary>Nothing is asked before the first operation.</summary>
    /// <param name="gateway">The platform's address.</param>
    /// <param name="key">Who asks; without it only what is open to everybody.</param>
    /// <param name="transport">What sends instead of the network's handler, such as one with a proxy.</param>
    /// <param name="clock">Tells when a token ends and waits; the system's without it.</param>
    public static AsanClient Connect(Uri gateway, ClientKey? key = null, HttpMessageHandler? transport = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var address = new Uri($"{gateway.AbsoluteUri.TrimEnd('/')}/");
        var connection = new Connection(address, key, clock ?? TimeProvider.System) { InnerHandler = transport ?? new SocketsHttpHandler() };
        // Attempts and what they wait for take their time together.
        return new AsanClient(new HttpClient(connection) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) });
    }

    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) => settings.Converters.Add(new UtcConverter());

    // The platform takes instants with a Z; System.Text.Json would write +00:00.
    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }
}
