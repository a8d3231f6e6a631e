using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Catalogue.Bulk;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>Many services come in at once: all of them or none, and every refused line is named.</summary>
public class ImportTests(CatalogueHost host)
{
    [Fact]
    public async Task A_hundred_thousand_lines_with_a_bad_one_change_nothing_and_the_report_names_it()
    {
        var agency = await host.AddAgencyAsync();
        var before = await host.QueryAsync<long>("select count(*) from service");
        var line = Line("bulk-000000", CatalogueHost.Service(agency)).Replace("bulk-000000", "bulk-{0:d6}", StringComparison.Ordinal);
        var text = new StringBuilder();
        for (var i = 1; i <= 100_000; i++)
            text.Append(i == 77_777 ? line.Replace("\"5.00\"", "\"five\"", StringComparison.Ordinal).Replace("{0:d6}", $"{i:d6}", StringComparison.Ordinal) : line.Replace("{0:d6}", $"{i:d6}", StringComparison.Ordinal)).Append('\n');

        var problem = await ImportAsync(text.ToString()).JsonAsync(422);

        Assert.Equal("import-refused", problem["code"]!.GetValue<string>());
        var report = problem["report"]!;
        Assert.Equal((100_000, 1), (report["lines"]!.GetValue<int>(), report["refused"]!.GetValue<int>()));
        Assert.Equal("77777 $.body.fees[0].amount a text of 4 characters", Fault(report["faults"]!.AsArray().Single()!));
        Assert.Equal(before, await host.QueryAsync<long>("select count(*) from service"));
    }

    [Fact]
    public async Task An_import_publishes_what_is_new_or_changed_and_a_repeat_changes_nothing()
    {
        var agency = await host.AddAgencyAsync();
        var centre = await host.AddCentreAsync(agency);
        var existing = await host.AddServiceAsync(agency);
        var changed = CatalogueHost.Service(agency);
        changed["durationMinutes"] = 45;
        var fresh = Enumerable.Range(0, 250).Select(_ => host.NewId("imported")).ToList(); // more than a batch
        var text = string.Join('\n', fresh.Select(id => Line(id, CatalogueHost.Service(agency, "*"))).Append("").Append(Line(existing, changed)));

        Assert.Equal("251 250 1 0", Counts(await ImportAsync(text, "?dryRun=true").JsonAsync()));
        Assert.Equal("service-not-found", await host.Reader.GetAsync($"/v1/services/{fresh[0]}").ProblemAsync(404));
        Assert.Equal("251 250 1 0", Counts(await ImportAsync(text).JsonAsync()));
        Assert.Equal("251 0 0 251", Counts(await ImportAsync(text).JsonAsync()));

        Assert.Equal(45, (await host.ReadServiceAsync(existing))["durationMinutes"]!.GetValue<int>());
        Assert.Equal(centre, (await host.ReadServiceAsync(fresh[^1]))["centres"]!.AsArray().Single()!["id"]!.GetValue<string>());
        await host.EventsOfAsync(fresh[0], 2);
        Assert.Equal(fresh[9], (await host.Reader.GetAsync($"/v1/services?agency={agency}&limit=200").JsonAsync())["items"]!.AsArray()[9]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Each_kind_of_bad_line_is_named_with_its_place()
    {
        var agency = await host.AddAgencyAsync();
        var good = CatalogueHost.Service(agency);
        var stranger = CatalogueHost.Service(agency, "no-such-centre");
        var text = string.Join('\n', Line("a", good), "{", "[]", Line("a", good), Line("B!", good), Line("c", stranger), Line("d", CatalogueHost.Service("no-such-agency")), """{"externalId":"e"}""", """{"externalId":"f","body":{},"more":1}""");

        var report = (await ImportAsync(text).JsonAsync(422))["report"]!;

        Assert.Equal((9, 8), (report["lines"]!.GetValue<int>(), report["refused"]!.GetValue<int>()));
        var faults = report["faults"]!.AsArray().Select(fault => $"{fault!["line"]} {fault["field"]}").ToList();
        foreach (var expected in new[] { "2 $", "3 $", "4 $.externalId", "5 $.externalId", "6 $.body.centres[0]", "7 $.body.agency", "8 $.body" })
            Assert.Contains(expected, faults);
        Assert.Contains(faults, fault => fault.StartsWith("9 ", StringComparison.Ordinal));
        Assert.Equal("invalid-request", await ImportAsync(" \n\n").ProblemAsync(400));
        Assert.Equal("import-refused", await ImportAsync(new string('x', 300 * 1024)).ProblemAsync(422));
    }

    [Fact]
    public async Task A_key_used_again_for_another_import_is_refused()
    {
        var agency = await host.AddAgencyAsync();
        var (one, two) = (Line(host.NewId("imported"), CatalogueHost.Service(agency)), Line(host.NewId("imported"), CatalogueHost.Service(agency)));
        await ImportAsync(one, key: "import-once").JsonAsync();

        Assert.Equal("1 1 0 0", Counts(await ImportAsync(one, key: "import-once").JsonAsync())); // the stored answer
        Assert.Equal("idempotency-key-reused", await ImportAsync(two, key: "import-once").ProblemAsync(422));
        Assert.Equal("unsupported-media-type", await host.Editor.PostAsync("/v1/imports", new { }).ProblemAsync(415));
    }

    [Fact]
    public void Lines_are_the_same_in_whatever_pieces_they_arrive()
    {
        var piece = Gen.OneOf(Gen.Const("\n"), Gen.Const("\r\n"), Gen.Const(" "), Gen.String[Gen.Char['a', 'c'], 1, 20]);
        Gen.Select(piece.Array[0, 30], Gen.Int[1, 9]).Sample((pieces, size) =>
        {
            var text = string.Concat(pieces);
            var expected = text.Split('\n').Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Select(line => (line.Index + 1, line.Item));
            var read = Lines.ReadAsync(new Pieces(Encoding.UTF8.GetBytes(text), size), 1000).Select(line => (line.Number, Encoding.UTF8.GetString(line.Line!))).ToBlockingEnumerable();
            return expected.SequenceEqual(read);
        });
    }

    [Fact]
    public void A_line_that_is_too_long_is_named_and_ends_the_reading()
    {
        var read = Lines.ReadAsync(new Pieces(Encoding.UTF8.GetBytes($"a\n{new string('b', 50)}\nc"), 7), 20).ToBlockingEnumerable().ToList();

        Assert.Equal([(1, false), (2, true)], read.Select(line => (line.Number, line.Line is null)));
    }

    /// <summary>A stream that gives at most so many bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
    }

    private Task<HttpResponseMessage> ImportAsync(string lines, string query = "", string? key = null)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        return host.Editor.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/v1/imports{query}") { Content = content, Headers = { { "Idempotency-Key", key ?? Guid.NewGuid().ToString() } } });
    }

    private static string Line(string id, JsonObject body) => new JsonObject { ["externalId"] = id, ["body"] = body.DeepClone() }.ToJsonString();

    private static string Counts(JsonNode report) => $"{report["lines"]} {report["created"]} {report["changed"]} {report["unchanged"]}";

    private static string Fault(JsonNode fault) => $"{fault["line"]} {fault["field"]} {fault["came"]}";
}
