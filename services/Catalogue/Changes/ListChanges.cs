using System.Text;
using System.Text.RegularExpressions;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Changes;

/// <summary>
/// GET /v1/changes: what has changed since a cursor, for those who keep a copy. Transactions commit in another order than
/// they begin; a reader of ids would pass one by that commits late. Here changes are read in the order of transactions,
/// and only those before the oldest one that still runs: whatever is yet to commit comes after the cursor.
/// </summary>
public static partial class ListChanges
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/changes", HandleAsync)
        .WithTags("Changes").WithSummary("Read what has changed in the catalogue")
        .WithDescription("Each entry stands here once, with its latest change; `deleted` marks those no longer offered. `next` is always given: ask again with it later. Begin without a cursor.");

    /// <param name="Items">The changes in order.</param>
    /// <param name="Next">The cursor after them.</param>
    /// <param name="More">Whether there are more at once.</param>
    public sealed record ChangePage(IReadOnlyList<Change> Items, string Next, bool More);

    /// <param name="Kind">What it is: <c>agency</c>, <c>centre</c>, <c>service</c>, <c>life-event</c>, <c>good-practice</c>.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Deleted">Whether it is no longer offered.</param>
    /// <param name="Href">Where it is read.</param>
    public sealed record Change(string Kind, string Id, int Version, bool Deleted, string Href);

    private const string Sql = """
        select kind, subject, version, deleted, xid::text as xid from change
        where (xid, kind, subject) > (@Xid::xid8, @Kind, @Subject) and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, kind, subject limit @Rows
        """;

    private static async Task<Ok<ChangePage>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        var after = Cursor().Match(page.After.Length == 0 ? "0 - -" : page.After);
        if (!after.Success)
            throw CommonProblems.InvalidRequest.Because(
                "The cursor is not one of ours. Take it from the previous page's `next`.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<Row>(Sql, new
        {
            Xid = after.Groups["xid"].Value,
            Kind = after.Groups["kind"].Value,
            Subject = after.Groups["subject"].Value,
            Rows = page.Limit + 1,
        })).AsList();
        List<Row> cut = [.. rows.Take(page.Limit)];
        var next = cut.Count == 0 ? page.After : $"{cut[^1].Xid} {cut[^1].Kind} {cut[^1].Subject}";
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Ok(new ChangePage(
            [.. cut.Select(row => new Change(row.Kind, row.Subject, row.Version, row.Deleted, $"/v1/{Collection(row.Kind)}/{row.Subject}"))],
            next.Length == 0 ? "" : System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(next)),
            rows.Count > page.Limit));
    }

    private static string Collection(string kind) => kind == "agency" ? "agencies" : $"{kind}s";

    private sealed record Row(string Kind, string Subject, int Version, bool Deleted, string Xid);

    [GeneratedRegex(@"\A(?<xid>\d{1,18}) (?<kind>[a-z-]{1,20}) (?<subject>[a-z0-9.-]{1,140})\z")]
    private static partial Regex Cursor();
}
