using System.Text.Json;
using System.Text.Json.Nodes;

namespace Asan.Cli.Api;

/// <summary>The seed data, a folder of JSON files.</summary>
public sealed class DataFolder(string path)
{
    public JsonNode Read(string file)
    {
        var full = Path.Combine(path, file);
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(full)) ?? throw new CommandFailedException($"{full} is empty.");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new CommandFailedException($"{full} cannot be read: {e.Message}. --data must name the folder of the seed data.");
        }
    }

    /// <summary>The <c>items</c> of a file.</summary>
    public IReadOnlyList<JsonNode> Items(string file) => [.. Read(file)["items"]!.AsArray().Select(item => item!)];
}
