namespace Asan.Gateway.Pages.Forms;

/// <summary>What is wrong in a form that came back, a line a field, in the page's language.</summary>
public sealed class FormErrors
{
    private readonly List<(string Field, string Text)> all = [];

    /// <summary>For the summary at the page's top: field id and sentence.</summary>
    public IReadOnlyList<(string Field, string Text)> All => all;

    public bool Any => all.Count > 0;

    /// <summary>The sentence beside a field; null when there is none.</summary>
    public string? this[string field] => all.Find(error => error.Field == field).Text;

    /// <param name="field">The field's name, which is also the id of its first input.</param>
    /// <param name="text">Names the field and the cure.</param>
    public FormErrors Add(string field, string text)
    {
        all.Add((field, text));
        return this;
    }
}
