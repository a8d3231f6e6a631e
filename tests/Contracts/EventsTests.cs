using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Messaging;
using Xunit;

namespace Asan.Contracts.Tests;

public class EventsTests
{
    public static TheoryData<string> Names => [.. EventTypes.All.Select(EventTypes.NameOf)];

    [Theory, MemberData(nameof(Names))]
    public void An_event_is_written_as_its_golden_file_shows(string name) =>
        Assert.True(JsonNode.DeepEquals(Golden(name), JsonSerializer.SerializeToNode(SampleOf(name), EventTypes.Find(name)!, EventTypes.Json)),
            $"{name} is now written as:\n{JsonSerializer.Serialize(SampleOf(name), EventTypes.Find(name)!, EventTypes.Json)}\n" +
            "A published version only gains members. Add the member to the golden file, or make a new version.");

    [Theory, MemberData(nameof(Names))]
    public void A_golden_file_is_read_back_whole(string name)
    {
        var read = JsonSerializer.Deserialize(Golden(name), EventTypes.Find(name)!, EventTypes.Json);

        Assert.True(JsonNode.DeepEquals(Golden(name), JsonSerializer.SerializeToNode(read, EventTypes.Find(name)!, EventTypes.Json)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_reader_ignores_members_it_does_not_know_yet(string name)
    {
        var later = Golden(name).AsObject();
        later["memberOfALaterTime"] = 1;

        Assert.NotNull(JsonSerializer.Deserialize(later, EventTypes.Find(name)!, EventTypes.Json));
    }

    [Fact]
    public void Every_golden_file_belongs_to_an_event()
    {
        var files = Directory.GetFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(EventTypes.All.Select(EventTypes.NameOf).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_event_carries_a_type_of_its_own_in_the_form_az_asan_owner_event_version() =>
        Assert.All(EventTypes.All, type => Assert.Matches(@"^az\.asan\.(catalogue|booking|feedback|awards)\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$", EventTypes.NameOf(type)));

    [Fact]
    public void No_event_has_a_member_that_could_carry_a_personal_number_a_code_or_a_free_text()
    {
        string[] forbidden = ["Fin", "PersonalNumber", "VisitCode", "RatingToken", "Comment", "Phone", "Email", "CitizenName", "CitizenReference"];
        var members = typeof(EventTypeAttribute).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Select(property => property.Name);

        Assert.Empty(members.Intersect(forbidden, StringComparer.OrdinalIgnoreCase));
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!;

    private static object SampleOf(string name) => Samples.All.Single(sample => EventTypes.NameOf(sample.GetType()) == name);
}
