using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A string with holes that are filled when the application runs: ports, parameters, other connection strings.
/// Holes take strings and value providers only, so that nothing is formatted by accident before its time.</summary>
public sealed class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    readonly IReadOnlyList<Part> parts;

    internal ReferenceExpression(IReadOnlyList<Part> parts) => this.parts = parts;

    public string ValueExpression => string.Concat(parts.Select(part => part.Literal ?? part.Manifest));

    public IEnumerable<object> References => parts.Select(part => part.Provider).OfType<object>();

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => new(handler.Parts);

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        StringBuilder text = new();
        foreach (var part in parts)
        {
            var value = part.Literal ?? await part.Provider!.GetValueAsync(cancellationToken) ?? "";
            text.Append(part.Escape ? Uri.EscapeDataString(value) : value);
        }

        return text.ToString();
    }

    internal sealed record Part(string? Literal, IValueProvider? Provider = null, string? Manifest = null, bool Escape = false);

    /// <summary>What the compiler turns <c>$"…{hole}…"</c> into.</summary>
    [InterpolatedStringHandler]
    public readonly struct ExpressionInterpolatedStringHandler
    {
        internal List<Part> Parts { get; }

        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _ = literalLength;
            Parts = new(2 * formattedCount + 1);
        }

        public void AppendLiteral(string value) => Parts.Add(new(value));

        public void AppendFormatted(string? value) => Parts.Add(new(value ?? ""));

        public void AppendFormatted(string? value, string format) => Parts.Add(new(value ?? "", Escape: IsUri(format)));

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
            => Parts.Add(new(null, valueProvider, valueProvider.ValueExpression));

        public void AppendFormatted<T>(T valueProvider, string format) where T : IValueProvider, IManifestExpressionProvider
            => Parts.Add(new(null, valueProvider, valueProvider.ValueExpression, IsUri(format)));

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string format) where T : IResource, IValueProvider, IManifestExpressionProvider
            => AppendFormatted(valueProvider.Resource, format);

        static bool IsUri(string format) => format == "uri"
            ? true
            : throw new FormatException($"The format of a hole is '{format}'; expected 'uri' or none.");
    }
}

/// <summary>Builds a <see cref="ReferenceExpression"/> piece by piece.</summary>
public sealed class ReferenceExpressionBuilder
{
    readonly List<ReferenceExpression.Part> parts = [];

    public void AppendLiteral(string value) => parts.Add(new(value));

    public void Append(in ReferenceExpression.ExpressionInterpolatedStringHandler handler) => parts.AddRange(handler.Parts);

    public ReferenceExpression Build() => new([.. parts]);
}
