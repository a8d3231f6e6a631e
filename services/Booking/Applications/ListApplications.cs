using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Applications;

/// <summary>GET /v1/applications: those of the client's own visits; of an agency's officer, those that the agency has promised.</summary>
public static class ListApplications
{
    private static readonly string[] States = ["accepted", "ready", "collected"];

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/applications", HandleAsync)
        .Demands(Scopes.BookingRead)
        .WithTags("Applications").WithSummary("Your applications")
        .WithDescription($"In the order of opening; `state` is one of {string.Join(", ", States)}. With an actor token of an `agency-officer`: those of the agency.");

    private const string Sql = $"""
        select {Application.Columns} from application
        where ((@agency::text is null and client_id = @ClientId) or agency_id = @agency) and id > @after and (@state::text is null or state = @state)
        order by id limit @limit
        """;

    private static async Task<Results<Ok<Page<ApplicationAnswer>>, Problem>> HandleAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http, string? state = null)
    {
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", $"one of {string.Join(", ", States)}", Came.Describe(state)));
        var after = page.AfterId();
        var agency = actor.Is(Roles.AgencyOfficer) ? actor.Agency : null;
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Application>(Sql, new { actor.ClientId, agency, after, state, limit = page.Limit + 1 });
        var now = time.Now();
        return TypedResults.Ok(Page.Of(http, [.. rows.Select(application => ApplicationAnswer.Of(application, now))], page, application => $"{application.Id}"));
    }
}
