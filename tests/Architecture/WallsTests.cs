using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Asan.Messaging;
using Asan.TestBed;
using MassTransit;
using NetArchTest.Rules;
using Xunit;

namespace Asan.Architecture.Tests;

/// <summary>The walls between the services, without exemptions.</summary>
public partial class WallsTests
{
    private static readonly string[] Services = ["Catalogue", "Booking", "Feedback", "Awards", "Integrity"];

    public static TheoryData<string> EachService => [.. Services];

    [Theory, MemberData(nameof(EachService))]
    public void A_service_depends_on_no_other_service_nor_on_the_gateway(string service)
    {
        var others = Services.Append("Gateway").Where(other => other != service).Select(other => $"Asan.{other}").ToArray();

        var result = Types.InAssembly(Assembly.Load(service)).ShouldNot().HaveDependencyOnAny(others).GetResult();

        Assert.True(result.IsSuccessful, $"These types reach over the wall: {string.Join(", ", result.FailingTypeNames ?? [])}");
    }

    [Theory, MemberData(nameof(EachService))]
    public void A_service_references_Messaging_and_nothing_else_of_ours(string service) =>
        Assert.Equal(["Messaging"], ProjectReferences($"services/{service}/{service}.csproj"));

    [Fact]
    public void Contracts_references_nothing() => Assert.Empty(ProjectReferences("services/Contracts/Contracts.csproj"));

    [Fact]
    public void Contracts_holds_event_records_and_no_logic()
    {
        var methods = typeof(Contracts.EventTypeAttribute).Assembly.GetExportedTypes()
            .Where(type => type != typeof(Contracts.EventTypeAttribute))
            .SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(method => !method.IsSpecialName && method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null);

        Assert.Empty(methods.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
    }

    [Theory, MemberData(nameof(EachService))]
    public void A_service_reads_exactly_the_events_that_the_topology_lists(string service)
    {
        var read = Assembly.Load(service).GetTypes()
            .SelectMany(type => type.GetInterfaces())
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IConsumer<>))
            .Select(type => type.GetGenericArguments()[0].Name);

        Assert.Equal(Topology.Readers[service.ToLowerInvariant()].Select(type => type.Name).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(EachService))]
    public void Every_consumer_takes_effect_through_the_inbox(string service) =>
        Assert.All(
            Assembly.Load(service).GetTypes().Where(type => typeof(IConsumer).IsAssignableFrom(type)),
            consumer => Assert.Contains(consumer.GetConstructors().Single().GetParameters(), parameter => parameter.ParameterType == typeof(Inbox)));

    [Fact]
    public void Product_code_asks_no_clock_but_its_TimeProvider() =>
        Assert.Empty(SourceFiles().Where(file => WallClock().IsMatch(File.ReadAllText(file))).Select(Relative));

    [Fact]
    public void No_rule_in_SQL_asks_the_database_for_the_time() =>
        Assert.Empty(SourceFiles().Where(file => file.Contains("/services/", StringComparison.Ordinal) && !file.EndsWith("/Messaging/Migrations.cs", StringComparison.Ordinal))
            .Where(file => DatabaseClock().IsMatch(File.ReadAllText(file))).Select(Relative));

    [Fact]
    public void No_type_is_called_Manager_Helper_Util_or_Common() =>
        Assert.Empty(Services.Append("Gateway").Append("Messaging").Append("ServiceDefaults")
            .SelectMany(name => Assembly.Load(name).GetTypes())
            .Where(type => type.Namespace?.StartsWith("Asan", StringComparison.Ordinal) == true && VagueName().IsMatch(type.Name))
            .Select(type => type.FullName));

    /// <summary>Razor and the DOM write text as text unless told otherwise; only the page of a problem is, whose words are in this repository.</summary>
    [Fact]
    public void No_page_writes_a_text_as_markup() =>
        Assert.Equal(["gateway/Problems/ProblemView.razor"], Directory.EnumerateFiles(Path.Combine(Clone.Root, "gateway"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs" or ".js" && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => Markup().IsMatch(File.ReadAllText(file))).Select(Relative));

    private static IEnumerable<string> SourceFiles() =>
        new[] { "services", "gateway", "ServiceDefaults", "tools" }
            .Select(folder => Path.Combine(Clone.Root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Relative(string file) => Path.GetRelativePath(Clone.Root, file);

    private static IEnumerable<string> ProjectReferences(string project) =>
        XDocument.Load(Path.Combine(Clone.Root, project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?Now\b|SystemClock\.Instance")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"\bMarkupString\b|\bAddMarkupContent\b|\bHtmlString\b|\.(inner|outer)HTML\s*=[^=]|\binsertAdjacentHTML\b|\bdocument\.write\b|\bcreateContextualFragment\b")]
    private static partial Regex Markup();

    // SQL here is written in small letters; a capital Now() is C#.
    [GeneratedRegex(@"\bnow\(\)|\bcurrent_(date|timestamp|time)\b|\bclock_timestamp\(\)")]
    private static partial Regex DatabaseClock();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils)$")]
    private static partial Regex VagueName();
}
