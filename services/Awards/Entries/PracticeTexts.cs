namespace Asan.Awards.Entries;

/// <summary>A good practice as its authority describes it.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Problem">The problem met.</param>
/// <param name="Solution">What was done.</param>
/// <param name="Results">What came of it.</param>
public sealed record PracticeTexts([Texts(300)] Texts Title, [Texts(5000)] Texts Problem, [Texts(5000)] Texts Solution, [Texts(5000)] Texts Results);
