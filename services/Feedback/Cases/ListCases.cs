using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Cases;

/// <summary>GET /v1/cases: the officers' list, oldest first.</summary>
public static class ListCases
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cases", HandleAsync)
        .Demands(Scopes.FeedbackRead, Roles.CaseOfficer)
        .WithTags("Cases").WithSummary("List cases, oldest first");

    /// <param name="CaseId">The case.</param>
    /// <param name="Kind">complaint, thanks or idea.</param>
    /// <param name="ServiceId">The service it is about.</param>
    /// <param name="CentreId">The centre it is about.</param>
    /// <param name="Text">The citizen's words.</param>
    /// <param name="Language">Their language.</param>
    /// <param name="State">open or answered.</param>
    /// <param name="OpenedAt">When it came.</param>
    /// <param name="DueOn">The last day for the answer, local to Baku.</param>
    /// <param name="Answer">The answer; null while open.</param>
    /// <param name="AnsweredAt">When it was answered.</param>
    public sealed record CaseItem(
        Guid CaseId, string Kind, string? ServiceId, string? CentreId, string Text, string Language,
        string State, Instant OpenedAt, LocalDate DueOn, string? Answer, Instant? AnsweredAt);

    // UUIDs of version 7 begin with their time (RFC 9562 section 5.7), so their order is the order of opening.
    private const string Sql = """
        select id as case_id, kind, service_id, centre_id, text, language, state, opened_at, due_on, answer, answered_at
        from cases
        where id::text collate "C" > @After and (@State::text is null or state = @State)
        order by id::text collate "C"
        limit @Limit + 1
        """;

    private static async Task<Page<CaseItem>> HandleAsync(string? state, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        if (state is not (null or "open" or "answered"))
            throw CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", "open or answered", Came.Describe(state))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<CaseItem>(Sql, new { page.After, State = state, page.Limit })).AsList();
        http.Response.Headers.CacheControl = "no-store";
        return Page.Of(http, rows, page, row => row.CaseId.ToString());
    }
}
