using System.Text.Json;
using Asan.Awards.Cycles;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class CanonicalJsonTests
{
    private static string Text(string json) => CanonicalJson.Text(JsonDocument.Parse(json).RootElement);

    [Fact]
    public void Members_are_sorted_by_code_unit_and_nothing_is_spaced() =>
        Assert.Equal("""{"A":[true,false,null],"a":1,"b":{"c":-2,"ə":"ö"}}""", Text("""{ "b": { "ə": "ö", "c": -2 }, "a": 1, "A": [true, false, null] }"""));

    // The strings of RFC 8785, section 3.2.2.
    [Fact]
    public void Only_quote_backslash_and_control_characters_are_escaped() =>
        Assert.Equal("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"", Text("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\""));

    [Fact]
    public void A_number_that_is_not_whole_is_refused_rather_than_rounded() =>
        Assert.Throws<ArgumentException>(() => Text("[0.1]"));
}
