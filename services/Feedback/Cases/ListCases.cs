using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Cases;

/// <summary>GET /v1/cases: the cases of the officer's unit, oldest first.</summary>
public static class ListCases
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cases", HandleAsync)
        .Demands(Scopes.FeedbackRead, Roles.CaseOfficer)
        .WithTags("Cases").WithSummary("List the unit's cases, oldest first");

    /// <param name="CaseId">The case.</param>
    /// <param name="Kind">complaint, thanks or idea.</param>
    /// <param name="ServiceId">The service it is about.</param>
    /// <param name="CentreId">The centre it is about.</param>
    /// <param name="UnitKind">centre or agency; null: the central office answers.</param>
    /// <param name="UnitId">Which.</param>
    /// <param name="Officer">To whom it was given.</param>
    /// <param name="Text">The citizen's first words.</param>
    /// <param name="Language">Their language.</param>
    /// <param name="State">open, waiting or answered.</param>
    /// <param name="OpenedAt">When it came.</param>
    /// <param name="DueOn">The last day for the answer, local to Baku.</param>
    /// <param name="Attention">due-soon, overdue, or null.</param>
    /// <param name="Reopened">How often.</param>
    /// <param name="AnsweredAt">When it was answered.</param>
    public sealed record CaseItem(
        Guid CaseId, string Kind, string? ServiceId, string? CentreId, string? UnitKind, string? UnitId, string? Officer, string Text, string Language,
        string State, Instant OpenedAt, LocalDate DueOn, string? Attention, int Reopened, Instant? AnsweredAt);

    // UUIDs of version 7 begin with their time (RFC 9562 section 5.7), so their order is the order of opening.
    private const string Sql = $"""
        select id as case_id, kind, service_id, centre_id, unit_kind, unit_id, officer,
               (select text from case_message where case_id = cases.id order by written_at, id limit 1) as text,
               language, state, opened_at, due_on,
               case when state = 'answered' then null when escalated_at is not null then 'overdue' when reminded_at is not null then 'due-soon' end as attention,
               reopened, answered_at
        from cases
        where id > @After and (@State::text is null or state = @State)
          and (@Attention::text is null or state <> 'answered' and (@Attention = 'overdue' and escalated_at is not null or @Attention = 'due-soon' and reminded_at is not null and escalated_at is null))
          and {CaseUnit.Sees}
        order by id
        limit @Limit + 1
        """;

    private static async Task<Page<CaseItem>> HandleAsync(
        string? state, string? attention, [AsParameters] PageRequest page, Actor actor, NpgsqlDataSource database, HttpContext http)
    {
        if (state is not (null or "open" or "waiting" or "answered"))
            throw CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", "open, waiting or answered", Came.Describe(state))).AsException();
        if (attention is not (null or "due-soon" or "overdue"))
            throw CommonProblems.InvalidRequest.Because("There is no such mark.", new Fault("query attention", "due-soon or overdue", Came.Describe(attention))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<CaseItem>(Sql, CaseUnit.With(actor, new { After = page.AfterId(), State = state, Attention = attention, page.Limit }))).AsList();
        http.Response.Headers.CacheControl = "no-store";
        return Page.Of(http, rows, page, row => row.CaseId.ToString());
    }
}
