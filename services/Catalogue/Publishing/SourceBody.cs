using System.Text.Json;
using System.Text.Json.Serialization;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Publishing;

/// <summary>Bodies as editors put them: how they are stored, and how they are given back.</summary>
public static class SourceBody
{
    /// <summary>The API's JSON without the members that are null.</summary>
    public static readonly JsonSerializerOptions Json = Options();

    public static string Write<T>(T body) => JsonSerializer.Serialize(body, Json);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Json)!;

    /// <summary>A text by language.</summary>
    public static IReadOnlyDictionary<string, string> Texts(string json) => Read<Dictionary<string, string>>(json);

    /// <summary>The body as it was put, with the ETag that the next change names in <c>If-Match</c>.</summary>
    public static ContentHttpResult Answer(HttpContext http, string body, int version)
    {
        http.SetETag(version);
        http.Response.Headers.CacheControl = "no-cache"; // an editor must see the version that the next PUT will meet
        return TypedResults.Text(body, "application/json");
    }

    private static JsonSerializerOptions Options()
    {
        var json = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        ApiHost.Shape(json);
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip; // a body stored by a later version stays readable
        return json;
    }
}
