using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Cases;

/// <summary>GET /v1/cases/{id}: the dialogue and what staff did, for the officers of the case's unit.</summary>
public static class GetCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cases/{id}", HandleAsync)
        .Demands(Scopes.FeedbackRead, Roles.CaseOfficer).Refuses(Problems.CaseNotFound)
        .WithTags("Cases").WithSummary("Read a case of the officer's unit");

    /// <param name="CaseId">The case.</param>
    /// <param name="State">open, waiting or answered.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    /// <param name="UnitKind">centre or agency; null: the central office.</param>
    /// <param name="UnitId">Which.</param>
    /// <param name="Officer">To whom it was given.</param>
    /// <param name="Summary">What is published of it.</param>
    /// <param name="Messages">The dialogue, in order.</param>
    /// <param name="Deeds">What staff and the platform did, in order.</param>
    public sealed record CaseFile(
        Guid CaseId, string State, LocalDate DueOn, string? UnitKind, string? UnitId, string? Officer, string? Summary,
        IReadOnlyList<LookUpCase.CaseMessage> Messages, IReadOnlyList<Deed> Deeds);

    /// <param name="At">When.</param>
    /// <param name="Actor">Who; "platform" for what happens by itself.</param>
    /// <param name="Action">What.</param>
    public sealed record Deed(Instant At, string Actor, string Action);

    private sealed record Row(string State, LocalDate DueOn, string? UnitKind, string? UnitId, string? Officer, string? Summary);

    private const string Find = $"select state, due_on, unit_kind, unit_id, officer, summary from cases where id = @id and {CaseUnit.Sees}";

    private static async Task<Results<Ok<CaseFile>, Problem>> HandleAsync(Guid id, Actor actor, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<Row>(Find, CaseUnit.With(actor, new { id })) is not { } row)
            return CaseUnit.NotFound();
        var messages = (await connection.QueryAsync<LookUpCase.CaseMessage>(LookUpCase.MessagesSql, new { Id = id })).AsList();
        var deeds = (await connection.QueryAsync<Deed>("select at, actor, action from audit where subject = @Case order by at, id limit 1000", new { Case = id.ToString() })).AsList();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new CaseFile(id, row.State, row.DueOn, row.UnitKind, row.UnitId, row.Officer, row.Summary, messages, deeds));
    }
}
