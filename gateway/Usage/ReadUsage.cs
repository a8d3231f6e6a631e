using System.Globalization;
using Asan.Gateway.Limits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Text;
using Npgsql;

namespace Asan.Gateway.Usage;

/// <summary>GET /v1/usage, /v1/usage/quota and /v1/usage/errors: what a client asked, what is left, and what failed.</summary>
public static class ReadUsage
{
    private static readonly Duration Longest = Duration.FromDays(92);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/usage", CountAsync)
            .RequireAuthorization().Refuses(CommonProblems.Unauthenticated)
            .WithTags("Usage").WithSummary("Read what this client asked")
            .WithDescription("Requests by route and status, oldest first, a row for each hour or day (UTC) in which there were some; the latest seconds may be missing. `from` is 24 hours ago when left out, `until` now; kept 92 days. Needs a token, of any scope.");
        api.MapGet("/usage/quota", QuotaAsync)
            .RequireAuthorization().Refuses(CommonProblems.Unauthenticated)
            .WithTags("Usage").WithSummary("Read what is left of this client's quota").WithDescription("Days and months begin at midnight UTC. Needs a token, of any scope.");
        api.MapGet("/usage/errors", ErrorsAsync)
            .RequireAuthorization().Refuses(CommonProblems.Unauthenticated)
            .WithTags("Usage").WithSummary("Read this client's latest failures")
            .WithDescription("Answers with 4xx and 5xx, newest first, kept 7 days: route, status, `code`, time and `traceId`, and nothing of what was sent. Needs a token, of any scope.");
    }

    /// <param name="At">The beginning of the hour or day.</param>
    /// <param name="Route">Method and template.</param>
    /// <param name="Status">The answers' status.</param>
    /// <param name="Requests">How many.</param>
    public sealed record UsageAnswer(Instant At, string Route, int Status, long Requests);

    /// <param name="Limit">Requests in the period; null without a limit.</param>
    /// <param name="Used">How many were counted.</param>
    /// <param name="EndsAt">When the next period begins.</param>
    public sealed record PeriodAnswer(long? Limit, long Used, Instant EndsAt);

    /// <param name="Day">Today.</param>
    /// <param name="Month">This month.</param>
    public sealed record QuotaAnswer(PeriodAnswer Day, PeriodAnswer Month);

    /// <param name="At">When.</param>
    /// <param name="Route">Method and template.</param>
    /// <param name="Status">The answer's status.</param>
    /// <param name="Code">The problem's code; its page is <c>/problems/{code}</c>.</param>
    /// <param name="TraceId">Name it when you report the failure.</param>
    public sealed record ErrorAnswer(Instant At, string Route, int Status, string? Code, string TraceId);

    private const string Counts = """
        select * from (
            select date_trunc(@by, hour, 'UTC') as at, route, status, sum(requests)::bigint as requests
            from client_hour where client_id = @ClientId and hour >= @from and hour < @until
            group by 1, 2, 3
        ) counted
        where (at, route, status) > (@at, @route, @status)
        order by at, route, status limit @limit
        """;

    private const string Errors = """
        select id, at, route, status, code, trace_id from client_error where client_id = @ClientId and id < @before order by id desc limit @limit
        """;

    private static async Task<Results<Ok<Page<UsageAnswer>>, Problem>> CountAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource dataSource, Actor actor, TimeProvider time, HttpContext http, string? from = null, string? until = null, string by = "hour")
    {
        if (by is not ("hour" or "day"))
            return CommonProblems.InvalidRequest.Because("There is no such step.", new Fault("query by", "hour or day", Came.Describe(by)));
        var now = time.Now();
        var end = Parse("until", until) ?? now;
        var start = Parse("from", from) ?? end - Duration.FromDays(1);
        if (end <= start || end - start > Longest)
            return CommonProblems.InvalidRequest.Because("The time has no length, or is too long.", new Fault("query from", $"an instant at most {Longest.Days} days before `until`", $"{start} to {end}"));
        var (at, route, status) = After(page);
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<UsageAnswer>(Counts, new { by, actor.ClientId, from = start, until = end, at, route, status, limit = page.Limit + 1 })).AsList();
        return TypedResults.Ok(Page.Of(http, rows, page, row => string.Create(CultureInfo.InvariantCulture, $"{row.At.ToUnixTimeSeconds()}|{row.Status}|{row.Route}")));
    }

    private static async Task<QuotaAnswer> QuotaAsync(Quotas quotas, IOptions<LimitSettings> limits, Actor actor, TimeProvider time)
    {
        var quota = limits.Value.Clients.GetValueOrDefault(actor.ClientId)?.Quota ?? limits.Value.Quota;
        var (day, month) = await quotas.UsedAsync(actor.ClientId);
        var today = time.Now().InUtc().Date;
        return new QuotaAnswer(
            new PeriodAnswer(quota.Day, day, today.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant()),
            new PeriodAnswer(quota.Month, month, new LocalDate(today.Year, today.Month, 1).PlusMonths(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant()));
    }

    private static async Task<Page<ErrorAnswer>> ErrorsAsync([AsParameters] PageRequest page, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        var before = page.After.Length == 0 ? long.MaxValue
            : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : throw NoCursor(page);
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<ErrorRow>(Errors, new { actor.ClientId, before, limit = page.Limit + 1 })).AsList();
        var cut = Page.Of(http, rows, page, row => row.Id.ToString(CultureInfo.InvariantCulture));
        return new Page<ErrorAnswer>([.. cut.Items.Select(row => new ErrorAnswer(row.At, row.Route, row.Status, row.Code, row.TraceId))], cut.Next);
    }

    private static Instant? Parse(string name, string? text) =>
        text is null ? null
        : InstantPattern.ExtendedIso.Parse(text) is { Success: true, Value: var instant } && instant.InUtc().Year is > 2000 and < 3000 ? instant
        : throw CommonProblems.InvalidRequest.Because("The time cannot be read.", new Fault($"query {name}", "an instant such as 2022-12-15T09:00:00Z", Came.Describe(text))).AsException();

    private static (Instant At, string Route, int Status) After(PageRequest page)
    {
        if (page.After.Length == 0)
            return (Instant.FromUnixTimeSeconds(0), "", 0);
        return page.After.Split('|', 3) is [var at, var status, var route]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 32_503_680_000
            && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (Instant.FromUnixTimeSeconds(seconds), route, number)
            : throw NoCursor(page);
    }

    private static Exception NoCursor(PageRequest page) =>
        CommonProblems.InvalidRequest.Because("The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();

    private sealed class ErrorRow
    {
        public long Id { get; init; }
        public Instant At { get; init; }
        public string Route { get; init; } = "";
        public int Status { get; init; }
        public string? Code { get; init; }
        public string TraceId { get; init; } = "";
    }
}
