namespace Asan.Gateway.Pages.Forms;

/// <summary>One of several radios or check boxes.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Label">What is read.</param>
/// <param name="Hint">A line under it.</param>
public sealed record Choice(string Value, string Label, string? Hint = null);
