namespace Asan.Awards;

/// <summary>Two first PUTs of one resource at a time: the later one changes nothing.</summary>
internal static class Concurrency
{
    public static Problem CreatedMeanwhile => CommonProblems.VersionConflict.Because(
        "The resource did not exist when this request began, and was created meanwhile. Read it and send its ETag as If-Match.");
}
