using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Asan.ServiceDefaults;

/// <summary>
/// What the sources say of a type or of a record's member, for the API documents: read from the file that the compiler writes beside
/// each assembly of ours (<c>GenerateDocumentationFile</c>).
/// </summary>
public static partial class Comments
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Files = [];

    /// <summary>The type's summary; null when it has none.</summary>
    public static string? Of(Type type) => Text(Entry(type)?.Element("summary"));

    /// <summary>The property's summary, or what its record says of the parameter; null when neither says anything.</summary>
    public static string? Of(PropertyInfo property) =>
        property.DeclaringType is not { } type ? null
        : Text(EntriesOf(type).GetValueOrDefault($"P:{NameOf(type)}.{property.Name}")?.Element("summary"))
            ?? Text(Entry(type)?.Elements("param").SingleOrDefault(param => (string?)param.Attribute("name") == property.Name));

    private static XElement? Entry(Type type) => EntriesOf(type).GetValueOrDefault($"T:{NameOf(type)}");

    private static Dictionary<string, XElement> EntriesOf(Type type) => Files.GetOrAdd(type.Assembly, assembly =>
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(file)
            ? XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!, StringComparer.Ordinal)
            : []; // not ours
    });

    private static string NameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    private static string? Text(XElement? comment)
    {
        if (comment is null)
            return null;
        var text = Blanks().Replace(string.Concat(comment.Nodes().Select(Text)), " ").Trim();
        return text.Length == 0 ? null : text;
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see => $"`{LastName((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? "")}`",
        XElement { Name.LocalName: "paramref" } other => $"`{JsonNamingPolicy.CamelCase.ConvertName((string)other.Attribute("name")!)}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement other => string.Concat(other.Nodes().Select(Text)),
        _ => "",
    };

    private static string LastName(string cref) => cref.Split('(')[0].Split('.', ':')[^1];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
