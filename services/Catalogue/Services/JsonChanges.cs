using System.Text.Json.Nodes;

namespace Asan.Catalogue.Services;

/// <summary>A place in which two JSON documents differ.</summary>
/// <param name="Path">Where (RFC 6901).</param>
/// <param name="Before">What was there; null where nothing was.</param>
/// <param name="After">What is there; null where nothing is.</param>
public sealed record JsonChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>What differs between two JSON documents, as deep as they have the same shape.</summary>
public static class JsonChanges
{
    public static IReadOnlyList<JsonChange> Between(JsonNode? before, JsonNode? after)
    {
        var changes = new List<JsonChange>();
        Compare("", before, after, changes);
        return changes;
    }

    private static void Compare(string at, JsonNode? before, JsonNode? after, List<JsonChange> changes)
    {
        switch (before, after)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in a.Select(member => member.Key).Union(b.Select(member => member.Key), StringComparer.Ordinal))
                    Compare($"{at}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", a[name], b[name], changes);
                break;
            case (JsonArray a, JsonArray b):
                for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
                    Compare($"{at}/{i}", i < a.Count ? a[i] : null, i < b.Count ? b[i] : null, changes);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after))
                    changes.Add(new JsonChange(at, before?.DeepClone(), after?.DeepClone()));
                break;
        }
    }
}
