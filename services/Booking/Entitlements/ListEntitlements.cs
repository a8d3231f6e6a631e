using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Entitlements;

/// <summary>GET /v1/entitlements: the entitlements in force. Public: a citizen can read what to expect.</summary>
public static class ListEntitlements
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entitlements", HandleAsync)
        .WithTags("Entitlements").WithSummary("Entitlements").WithDescription("Each in its newest version, by id; `service` names one service.");

    private const string Sql = """
        select * from (select distinct on (id) id, version, name::text as name, service_ids, period, maximum, active from entitlement where id collate "C" > @After order by id, version desc) newest
        where @service::text is null or @service = any(service_ids)
        order by id collate "C" limit @limit
        """;

    private static async Task<Ok<Page<EntitlementAnswer>>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource dataSource, HttpContext http, string? service = null)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<Row>(Sql, new { page.After, service, limit = page.Limit + 1 });
        return TypedResults.Ok(Page.Of(http, [.. rows.Select(row => new EntitlementAnswer(row.Id, row.Version,
            JsonSerializer.Deserialize<Dictionary<string, string>>(row.Name, EventTypes.Json)!, row.ServiceIds, row.Period, row.Maximum, row.Active))], page, answer => answer.Id));
    }

    private sealed record Row
    {
        public string Id { get; init; } = "";
        public int Version { get; init; }
        public string Name { get; init; } = "";
        public string[] ServiceIds { get; init; } = [];
        public string Period { get; init; } = "";
        public int Maximum { get; init; }
        public bool Active { get; init; }
    }
}
