using System.Diagnostics;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Messaging.Tests;

public sealed class InboxTests(FeedbackHost host, ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> Name = new() { ["en"] = "A centre" };

    [Fact]
    public async Task A_copy_of_state_keeps_the_newest_version_in_whatever_order_and_number_the_messages_come()
    {
        var centre = $"c-{Guid.NewGuid():n}";
        var versions = Enumerable.Range(1, 20).SelectMany(version => new[] { version, version }).ToArray();
        Random.Shared.Shuffle(versions);
        foreach (var version in versions)
            await host.Broker.PublishAsync(Centre(centre, version), centre, version, MessageId(centre, version));

        await Eventually.TrueAsync(async () => await VersionAsync(host, centre) == 20, "version 20 of the centre");
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        await Eventually.TrueAsync(
            async () => await connection.ExecuteScalarAsync<int>("select count(*) from inbox where message_id = any(@Ids)",
                new { Ids = Enumerable.Range(1, 20).Select(version => MessageId(centre, version)).ToArray() }) == 20,
            "all twenty messages in the inbox, each once");
        Assert.Equal(20, await VersionAsync(host, centre));
    }

    [Fact]
    public async Task A_poison_message_goes_to_the_error_queue_and_the_command_line_brings_it_back()
    {
        await using var own = new FeedbackHost();
        await own.StartAsync();
        var queue = EventTypes.QueueOf("feedback", typeof(CentrePublished));
        await using var connection = await own.Database.DataSource.OpenConnectionAsync();
        // The effect fails for as long as its table is away.
        await connection.ExecuteAsync("alter table centre rename to centre_away");
        await own.Broker.PublishAsync(Centre("poison", 1), "poison", 1);
        await Eventually.TrueAsync(async () => await own.Broker.CountAsync($"{queue}_error") == 1, "the message in the error queue");
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("select count(*) from inbox"));

        Assert.Contains(queue, await AsanAsync(own, "errors", "list"), StringComparison.Ordinal);
        Assert.Contains("centre", await AsanAsync(own, "errors", "show", queue), StringComparison.Ordinal);
        await connection.ExecuteAsync("alter table centre_away rename to centre");
        output.WriteLine(await AsanAsync(own, "errors", "replay", queue));

        await Eventually.TrueAsync(async () => await VersionAsync(own, "poison") == 1, "the effect of the message brought back");
        Assert.Equal(0u, await own.Broker.CountAsync($"{queue}_error"));
    }

    private static CentrePublished Centre(string id, int version) => new(id, version, Name, "Asia/Baku", [], [], [], false);

    private static Guid MessageId(string centre, int version) =>
        new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{centre} {version}")).AsSpan(0, 16));

    private static async Task<long> VersionAsync(FeedbackHost host, string centre)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long?>("select version from centre where id = @centre", new { centre }) ?? 0;
    }

    private static async Task<string> AsanAsync(FeedbackHost host, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Clone.Root, "tools", "Asan", "bin", "Debug", "net10.0", "Asan.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__messaging"] = host.Broker.Address;
        using var asan = Process.Start(start)!;
        var text = await asan.StandardOutput.ReadToEndAsync() + await asan.StandardError.ReadToEndAsync();
        await asan.WaitForExitAsync();
        Assert.True(asan.ExitCode == 0, text);
        return text;
    }
}
