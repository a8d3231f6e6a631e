using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Asan.Cli.Api;
using Asan.ServiceDefaults;

namespace Asan.Cli.Integrity;

/// <summary>What an officer's program does with a report's texts, by the officer's private key, which is sent nowhere (docs/integrity.md).</summary>
internal static class Sealing
{
    /// <summary>The text of a message; null when the key does not open it: the other messages can still be read.</summary>
    public static string? Open(Guid report, JsonNode message, byte[] privateKey)
    {
        try
        {
            return SealedText.Open(Bytes(message["ciphertext"]), KeyOf(message), privateKey, ContextOf(report, message));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>An officer's answer, sealed for the reporter and for every reader of the report.</summary>
    public static JsonObject Answer(Guid id, Answer report, string text)
    {
        var readers = report["readers"].AsArray().Select(reader => (Id: reader!["officerId"]!.GetValue<string>(), Key: Bytes(reader["publicKey"]))).ToList();
        var sealedText = SealedText.Seal(text, Context(id, "officer"), [Bytes(report["reporterKey"]), .. readers.Select(reader => reader.Key)]);
        return new JsonObject
        {
            ["ciphertext"] = Base64Url.EncodeToString(sealedText.Ciphertext),
            ["reporterKey"] = Json(sealedText.Keys[0]),
            ["keys"] = new JsonArray([.. readers.Zip(sealedText.Keys.Skip(1), (reader, key) => new JsonObject { ["officerId"] = reader.Id, ["key"] = Json(key) })]),
        };
    }

    /// <summary>A message's key, sealed for one more reader.</summary>
    public static JsonObject Share(Guid report, JsonNode message, byte[] privateKey, byte[] reader)
    {
        try
        {
            return Json(SealedText.Share(KeyOf(message), privateKey, ContextOf(report, message), reader));
        }
        catch (CryptographicException)
        {
            throw new CommandFailedException($"This key does not open message {message["number"]}, which was sealed for another one of yours, or wrongly: the report cannot be shared with it.");
        }
    }

    public static byte[] Bytes(JsonNode? base64) => Base64Url.DecodeFromChars(base64!.GetValue<string>());

    private static SealedText.Key KeyOf(JsonNode message) => new(Bytes(message["key"]!["encapsulated"]), Bytes(message["key"]!["sealed"]));

    private static string ContextOf(Guid report, JsonNode message) => Context(report, message["author"]!.GetValue<string>());

    private static string Context(Guid report, string author) => $"{report:n}/{author}";

    private static JsonObject Json(SealedText.Key key) =>
        new() { ["encapsulated"] = Base64Url.EncodeToString(key.Encapsulated), ["sealed"] = Base64Url.EncodeToString(key.Sealed) };
}
