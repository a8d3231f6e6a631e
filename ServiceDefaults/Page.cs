using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Asan.ServiceDefaults;

/// <summary>One page of a list in a stable order. <c>next</c> is null on the last page.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <inheritdoc cref="Page{T}"/>
public static class Page
{
    /// <summary>
    /// Cuts a page from rows read with <c>limit + 1</c>; the cursor is the last row's sort key, and the answer
    /// also carries it as <c>Link: rel="next"</c> (RFC 8288).
    /// </summary>
    public static Page<T> Of<T>(HttpContext http, IReadOnlyList<T> rows, PageRequest request, Func<T, string> sortKey)
    {
        if (rows.Count <= request.Limit)
            return new Page<T>(rows, null);
        var items = rows.Take(request.Limit).ToList();
        return new Page<T>(items, Next(http, sortKey(items[^1])));
    }

    /// <summary>The cursor of the page after <paramref name="sortKey"/>, which the answer also carries as <c>Link: rel="next"</c>.</summary>
    public static string Next(HttpContext http, string sortKey)
    {
        var next = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(sortKey));
        var query = http.Request.Query.Where(pair => pair.Key != "cursor").ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString());
        query["cursor"] = next;
        http.Response.Headers.Append("Link", $"<{QueryHelpers.AddQueryString(http.Request.Path, query)}>; rel=\"next\"");
        return next;
    }
}

/// <summary>What page a list request asks for: query <c>limit</c> (1 to 200, default 50) and <c>cursor</c>. Take it with <c>[AsParameters]</c>.</summary>
public readonly struct PageRequest
{
    public const int MaxLimit = 200;

    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "limit")]
    public int? RequestedLimit { get; init; }

    [Microsoft.AspNetCore.Mvc.FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    /// <summary>Items on the page, at most <see cref="MaxLimit"/>.</summary>
    public int Limit => RequestedLimit switch
    {
        null => 50,
        >= 1 and <= MaxLimit and var limit => limit,
        var limit => throw CommonProblems.InvalidRequest.Because(
            "The page's size is out of range.", new Fault("query limit", $"a whole number from 1 to {MaxLimit}", $"{limit}")).AsException(),
    };

    /// <summary>The sort key after which the page starts; empty for the first page.</summary>
    public string After
    {
        get
        {
            if (string.IsNullOrEmpty(Cursor))
                return "";
            try
            {
                return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(Cursor));
            }
            catch (FormatException)
            {
                throw CommonProblems.InvalidRequest.Because(
                    "The cursor is not one of ours. Take it from the previous page's `next`.",
                    new Fault("query cursor", "the `next` of a page", Came.Describe(Cursor))).AsException();
            }
        }
    }

    /// <summary>
    /// The id after which the page starts, for lists in the order of their ids, which is the order of making: ids are UUIDs
    /// of version 7 (RFC 9562 section 5.7). All zero for the first page.
    /// </summary>
    public Guid AfterId() =>
        After is "" ? Guid.Empty
        : Guid.TryParse(After, out var id) ? id
        : throw CommonProblems.InvalidRequest.Because(
            "The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(Cursor))).AsException();
}
