namespace Asan.Awards;

/// <summary>Text ids in a path, which no attribute of a body checks.</summary>
internal static class PathId
{
    private static readonly SlugAttribute Slug = new();

    /// <summary>The problem with <paramref name="id"/>; null when it may name a resource.</summary>
    public static Problem? Refuse(string id, string name = "id") => Slug.IsValid(id) ? null : CommonProblems.InvalidRequest.Because(
        "The id in the path cannot name a resource.",
        new Fault($"path {name}", "1 to 64 lower-case letters, digits, hyphens and dots, a letter or digit first", Came.Describe(id)));
}
