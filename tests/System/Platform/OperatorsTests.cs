using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>What operators are given is true of the platform that runs.</summary>
public sealed partial class OperatorsTests(RunningPlatform platform)
{
    // Prometheus' own, and what has no value on a day without visitors.
    private static readonly string[] Unseen = ["up", "asan_booking_wait_p90_seconds", "asan_booking_forecast_error_seconds", "asan_booking_waiting"];

    [Fact]
    public async Task Each_host_tells_liveness_readiness_and_health_apart_and_says_nothing_secret()
    {
        foreach (var address in platform.Hosts)
        {
            using var http = new HttpClient { BaseAddress = address };
            foreach (var path in new[] { "/alive", "/ready", "/health" })
                Assert.Equal("Healthy", (await http.GetAsync(path).JsonAsync())["status"]!.GetValue<string>());
            var ready = Names(await http.GetAsync("/ready").JsonAsync());
            Assert.Contains("PostgreSql", ready);
            Assert.DoesNotContain(ready, name => name.Contains("Rabbit", StringComparison.Ordinal) || name.Contains("masstransit", StringComparison.Ordinal));
            Assert.DoesNotContain("Host=", await http.GetStringAsync("/health"), StringComparison.OrdinalIgnoreCase);
        }

        static string[] Names(JsonNode health) => [.. health["checks"]!.AsArray().Select(check => check!["name"]!.GetValue<string>())];
    }

    [Fact]
    public async Task Every_metric_of_the_dashboards_and_alarms_is_exported_by_a_running_host()
    {
        var wanted = Ops("*.json").Concat(Ops("alerts.yml")).SelectMany(file => Expression().Matches(File.ReadAllText(file))
            .SelectMany(line => Metric().Matches(Quoted().Replace(line.Groups["a"].Success ? line.Groups["a"].Value : line.Groups["b"].Value, "")).Select(name => name.Value))).Distinct().Except(Unseen).ToList();
        Assert.Contains("asan_outbox_waiting", wanted);

        await Eventually.GetAsync(async () => wanted.Except(await ExportedAsync()).ToList(), missing => missing.Count == 0, "every metric to be exported");
    }

    [Fact]
    public async Task No_label_of_ours_is_of_a_person_and_their_number_is_bounded()
    {
        foreach (var address in platform.Hosts)
        {
            using var http = new HttpClient { BaseAddress = address };
            var series = (await http.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith("asan_", StringComparison.Ordinal)).ToList();
            Assert.True(series.Count < 1500, $"{address} exports {series.Count} series.");
            var labels = series.SelectMany(line => Label().Matches(line).Select(label => label.Groups[1].Value)).Distinct();
            Assert.Empty(labels.Except(["centre", "code", "status", "event", "consumer", "queue", "outcome", "le", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url"]));
        }
    }

    [Fact]
    public void Every_alarm_has_its_runbook_and_every_runbook_its_alarm()
    {
        var named = Runbook().Matches(File.ReadAllText(Ops("alerts.yml").Single())).Select(match => match.Groups[1].Value).Order().ToList();

        Assert.Equal(named, Directory.GetFiles(Path.Combine(Clone.Root, "docs/runbooks"), "*.md").Select(Path.GetFileName).Where(name => name != "README.md").Order());
    }

    [Fact]
    public async Task No_help_shows_the_password_of_a_server()
    {
        foreach (var command in new[] { "status", "backup", "errors" })
        {
            var (code, said) = await AsanAsync(command, "--help");
            Assert.True(code == 0 && said.Contains("ConnectionStrings__", StringComparison.Ordinal), said);
            Assert.DoesNotContain("Password=", said.Replace("Password=…", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("amqp://asan:", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_backup_is_whole_names_a_changed_byte_and_is_not_restored_over_data()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"asan-backup-{Guid.NewGuid():n}");
        try
        {
            Assert.Equal((0, ""), ((await AsanAsync("backup", folder)) is var (code, said) ? code : 1, code == 0 ? "" : said));
            Assert.Equal(0, (await AsanAsync("verify", "backup", folder)).Code);
            var (refused, why) = await AsanAsync("restore", folder);
            Assert.True(refused != 0 && why.Contains("is not empty", StringComparison.Ordinal), why);

            var dump = Path.Combine(folder, "bookingdb.dump");
            var bytes = await File.ReadAllBytesAsync(dump);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(dump, bytes);
            var (broken, what) = await AsanAsync("verify", "backup", folder);
            Assert.True(broken != 0 && what.Contains("bookingdb.dump", StringComparison.Ordinal), what);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task The_status_is_well_while_all_run_and_ends_with_1_when_a_host_is_missing()
    {
        var (_, said) = await AsanAsync("status");
        foreach (var name in new[] { "gateway", "booking", "integritydb", "broker", "disk" })
            Assert.Contains(said.Split('\n'), line => line.StartsWith("ok", StringComparison.Ordinal) && line.Contains($"  {name} ", StringComparison.Ordinal));

        var (code, missing) = await AsanAsync("status", "--hosts", "nobody=http://127.0.0.1:9");
        Assert.Equal(1, code);
        Assert.Contains(missing.Split('\n'), line => line.StartsWith("BAD", StringComparison.Ordinal) && line.Contains("nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_held_of_a_citizen_is_exported_to_its_owner_alone_and_erased_with_a_reason()
    {
        var file = Path.Combine(Path.GetTempPath(), $"asan-export-{Guid.NewGuid():n}.json");
        try
        {
            const string fin = "4EXPRT7";
            var (code, said) = await AsanForAsync(fin, "export", file, "--data", Path.Combine(Clone.Root, "data"));
            Assert.True(code == 0, said);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Empty(JsonNode.Parse(await File.ReadAllTextAsync(file))!["visits"]!.AsArray());
            Assert.DoesNotContain(fin, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
            var (again, why) = await AsanForAsync(fin, "export", file, "--data", Path.Combine(Clone.Root, "data"));
            Assert.True(again != 0 && why.Contains("exists; nothing was read", StringComparison.Ordinal), why);

            var (erased, told) = await AsanForAsync(fin, "erase", "--reason", "the citizen's wish", "--legal-basis", "a clause", "--data", Path.Combine(Clone.Root, "data"));
            Assert.True(erased == 0 && told.Contains("Erased: 0 contacts", StringComparison.Ordinal), told);
            Assert.NotEqual(0, (await AsanForAsync("no number", "erase", "--reason", "x", "--legal-basis", "y", "--data", Path.Combine(Clone.Root, "data"))).Code);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Task<(int Code, string Said)> AsanAsync(params string[] arguments) => platform.AsanAsync(arguments);

    /// <param name="citizen">The personal number, which the command reads from standard input.</param>
    private Task<(int Code, string Said)> AsanForAsync(string citizen, params string[] arguments) => platform.AsanAsync(citizen, arguments);

    private async Task<HashSet<string>> ExportedAsync()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in platform.Hosts)
        {
            using var http = new HttpClient { BaseAddress = address };
            using var unknown = await http.GetAsync("/v1/visits/unknown"); // a refusal to count
            names.UnionWith((await http.GetStringAsync("/metrics")).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]));
        }
        return names;
    }

    private static string[] Ops(string pattern) => Directory.GetFiles(Path.Combine(Clone.Root, "ops"), pattern, SearchOption.AllDirectories);

    [GeneratedRegex("""
        "expr": "(?<a>(?:[^"\\]|\\.)*)"|expr: >-\n\s+(?<b>[^\n]+)
        """)]
    private static partial Regex Expression();

    [GeneratedRegex("""\\?"(?:[^"\\]|\\[^"])*\\?"|\bby \([^)]*\)""")]
    private static partial Regex Quoted();

    // Not the labels that are compared with a value.
    [GeneratedRegex(@"\b(?:asan|http|db|dotnet)_[a-z0-9_]+\b(?!\s*[=!(])")]
    private static partial Regex Metric();

    [GeneratedRegex("""[{,]([a-zA-Z_]+)=""")]
    private static partial Regex Label();

    [GeneratedRegex(@"docs/runbooks/([a-z-]+\.md)")]
    private static partial Regex Runbook();
}
