using System.Globalization;
using System.Text.Json;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>GET /v1/centres/{id}/audit: what staff did at a centre, the latest first.</summary>
public static class ListAudit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/audit", HandleAsync)
        .Demands(Scopes.BookingRead, Roles.CentreSupervisor)
        .Refuses(Problems.OtherCentre)
        .WithTags("Counters").WithSummary("What staff did").WithDescription("For the supervisor of the centre; the latest first. Nothing is ever changed or deleted here.");

    /// <param name="Id">Of the record; later ones are larger.</param>
    /// <param name="At">When.</param>
    /// <param name="ClientId">Through which client.</param>
    /// <param name="Actor">Who.</param>
    /// <param name="Name">The name in the token.</param>
    /// <param name="Roles">The roles in the token.</param>
    /// <param name="Action">What, such as call, close, sign-in.</param>
    /// <param name="VisitId">To which visit; null when it was to none.</param>
    /// <param name="Detail">The particulars.</param>
    public sealed record Deed(long Id, Instant At, string ClientId, string Actor, string? Name, IReadOnlyList<string> Roles, string Action, Guid? VisitId, JsonElement Detail);

    private const string Sql = """
        select id, at, client_id, actor, name, roles, action, visit_id, detail::text as detail from audit
        where centre_id = @id and (@before::bigint is null or id < @before)
        order by id desc limit @limit
        """;

    private static async Task<Results<Ok<Page<Deed>>, Problem>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        long? before = page.After.Length == 0 ? null
            : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
            : throw CommonProblems.InvalidRequest.Because("The cursor is not one of this list. Take it from the previous page's `next`.",
                new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Row>(Sql, new { id, before, limit = page.Limit + 1 });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Page.Of(http, [.. rows.Select(row => row.Shape())], page, deed => deed.Id.ToString(CultureInfo.InvariantCulture)));
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public Instant At { get; init; }
        public string ClientId { get; init; } = "";
        public string Actor { get; init; } = "";
        public string? Name { get; init; }
        public string[] Roles { get; init; } = [];
        public string Action { get; init; } = "";
        public Guid? VisitId { get; init; }
        public string Detail { get; init; } = "";

        public Deed Shape() => new(Id, At, ClientId, Actor, Name, Roles, Action, VisitId, JsonElement.Parse(Detail));
    }
}
