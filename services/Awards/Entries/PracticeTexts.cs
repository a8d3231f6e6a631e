namespace Asan.Awards.Entries;

/// <summary>A good practice as its authority describes it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Problem">The problem met.</param>
/// <param name="Solution">What was done.</param>
/// <param name="Results">What came of it.</param>
public sealed record PracticeTexts([Texts(300)] Texts Title, [Texts(5000)] Texts Problem, [Texts(5000)] Texts Solution, [Texts(5000)] Texts Results);

/// <summary>A practice while it is written: any part may be missing.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Problem">The problem met.</param>
/// <param name="Solution">What was done.</param>
/// <param name="Results">What came of it.</param>
public sealed record PracticeDraft(
    [Texts(300)] Texts? Title = null, [Texts(5000)] Texts? Problem = null, [Texts(5000)] Texts? Solution = null, [Texts(5000)] Texts? Results = null)
{
    internal IEnumerable<Fault> Missing() =>
        from part in new[] { ("title", Title), ("problem", Problem), ("solution", Solution), ("results", Results) }
        where part.Item2 is null
        select new Fault($"draft $.practice.{part.Item1}", "a text", "nothing");

    internal PracticeTexts Complete() => new(Title!, Problem!, Solution!, Results!);
}
