using System.ComponentModel.DataAnnotations;

namespace Asan.Awards;

/// <summary>Where a fact comes from.</summary>
/// <param name="Key">Key in the list of sources, or <c>example</c>, <c>unverified</c>.</param>
/// <param name="What">What the source says.</param>
/// <param name="Url">Its address.</param>
/// <param name="Date">Its date.</param>
public sealed record Source(
    [Length(1, 40)] string Key, [StringLength(500)] string? What = null, [StringLength(1000)] string? Url = null, LocalDate? Date = null);
