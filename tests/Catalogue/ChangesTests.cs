using System.Text.Json.Nodes;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>A reader of changes misses nothing, in whatever order transactions commit.</summary>
public class ChangesTests(CatalogueHost host)
{
    [Fact]
    public async Task Each_entry_is_read_once_with_its_latest_change_and_a_withdrawn_one_as_a_tombstone()
    {
        var cursor = await EndAsync();
        var agency = await host.AddAgencyAsync();
        var (kept, withdrawn) = (await host.AddServiceAsync(agency), await host.AddServiceAsync(agency));
        await host.Editor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, CatalogueHost.ServicePath(withdrawn)) { Headers = { { "If-Match", "\"1\"" } } }).JsonAsync(204);
        var body = CatalogueHost.Service(agency);
        body["durationMinutes"] = 20;
        await host.Editor.PutAsync(CatalogueHost.ServicePath(kept), body, "\"1\"").JsonAsync();

        var changes = await ReadAllAsync(cursor, 3);

        Assert.Equal([$"agency {agency} 1 False", $"service {withdrawn} 1 True", $"service {kept} 2 False"], changes);
        Assert.Empty(await ReadAllAsync(await EndAsync(), 0));
    }

    [Fact]
    public async Task A_transaction_that_began_earlier_and_commits_later_is_not_passed_by()
    {
        var (late, early) = (await host.AddAgencyAsync(), await host.AddAgencyAsync());
        var cursor = await EndAsync();
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("update agency set version = version + 1, body = body where id = @late", new { late });

        await host.Editor.PutAsync($"/v1/sources/asan/agencies/{early}", CatalogueHost.Agency("Renamed"), "\"1\"").JsonAsync();

        var (seen, next, _) = await PageAsync(cursor);
        Assert.DoesNotContain($"agency {early} 2 False", seen);
        // Red control: without the horizon the later one is read at once, and the cursor after it is past the earlier one.
        Assert.Equal(early, await host.QueryAsync<string>("select subject from change order by xid desc, kind desc, subject desc limit 1"));
        await transaction.CommitAsync();
        Assert.True(await host.QueryAsync<bool>("select (select xid from change where subject = @late) < (select xid from change where subject = @early)", new { late, early }));

        Assert.Equal([$"agency {late} 2 False", $"agency {early} 2 False"], await ReadAllAsync(next, 2));
    }

    [Fact]
    public async Task A_cursor_that_is_none_is_refused() =>
        Assert.Equal("invalid-request", await host.Reader.GetAsync("/v1/changes?cursor=bm9uZQ").ProblemAsync(400));

    private async Task<string> EndAsync()
    {
        var cursor = "";
        // What others on this server still have open hides what is behind it for a moment: until the latest change is read.
        await Eventually.TrueAsync(async () =>
        {
            bool more;
            do
                (_, cursor, more) = await PageAsync(cursor);
            while (more);
            return await host.QueryAsync<bool>("select not exists (select from change where xid >= pg_snapshot_xmin(pg_current_snapshot()))")
                && (await PageAsync(cursor)).Changes.Count == 0;
        }, "the end of the changes");
        return cursor;
    }

    private async Task<IReadOnlyList<string>> ReadAllAsync(string cursor, int count)
    {
        var all = new List<string>();
        await Eventually.TrueAsync(async () =>
        {
            bool more;
            do
            {
                (var changes, cursor, more) = await PageAsync(cursor);
                all.AddRange(changes);
            }
            while (more);
            return all.Count >= count;
        }, $"{count} changes");
        return all;
    }

    private async Task<(IReadOnlyList<string> Changes, string Next, bool More)> PageAsync(string cursor)
    {
        var page = await host.Reader.GetAsync($"/v1/changes?limit=100&cursor={cursor}").JsonAsync();
        return ([.. page["items"]!.AsArray().Select(change => $"{change!["kind"]} {change["id"]} {change["version"]} {change["deleted"]!.GetValue<bool>()}")], page["next"]!.GetValue<string>(), page["more"]!.GetValue<bool>());
    }
}
