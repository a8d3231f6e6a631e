using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Feedback.Cases.Open311;

/// <summary>GET /open311/v2/services.json and services/{code}.json, or .xml: what can be reported about a place.</summary>
internal static class Services
{
    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var format in new[] { "json", "xml" })
        {
            app.MapGet($"/open311/v2/services.{format}", (string? jurisdiction_id) => List(format, jurisdiction_id)).WithTags("Open311").WithSummary("Service list");
            app.MapGet($"/open311/v2/services/{{code}}.{format}", (string code, string? jurisdiction_id, NpgsqlDataSource database, HttpContext http) =>
                DefineAsync(format, code, jurisdiction_id, database, http)).WithTags("Open311").WithSummary("Service definition: the centres");
        }
    }

    private static GeoReport List(string format, string? jurisdiction) => GeoReport.CheckJurisdiction(format, jurisdiction)
        ?? GeoReport.Of(format, "services", "service", GeoReport.Services.Select(service => new JsonObject
        {
            ["service_code"] = service.Code,
            ["service_name"] = service.Name,
            ["description"] = $"{service.Name} at a service centre.",
            ["metadata"] = true,
            ["type"] = "realtime",
            ["keywords"] = service.Keywords,
            ["group"] = service.Group,
        }));

    private static async Task<IResult> DefineAsync(string format, string code, string? jurisdiction, NpgsqlDataSource database, HttpContext http)
    {
        if (GeoReport.CheckJurisdiction(format, jurisdiction) is { } wrong)
            return wrong;
        if (GeoReport.Services.All(service => service.Code != code))
            return GeoReport.Error(format, 404, "service_code: there is no such service; services.json lists them.");
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var language = Languages.Wanted(http, null);
        var centres = await connection.QueryAsync<(string Id, string Name)>(
            "select id, coalesce(name->>@language, name->>'az', name->>'en', id) from centre order by id limit 1000", new { language });
        return GeoReport.Of(format, "service_definition", new JsonObject
        {
            ["service_code"] = code,
            ["attributes"] = new JsonArray(new JsonObject
            {
                ["variable"] = true,
                ["code"] = "centre",
                ["datatype"] = "singlevaluelist",
                ["required"] = false,
                ["datatype_description"] = "One of the centres",
                ["order"] = 1,
                ["description"] = "The centre; or name it by address_id.",
                ["values"] = new JsonArray([.. centres.Select(centre => new JsonObject { ["key"] = centre.Id, ["name"] = centre.Name })]),
            }),
        });
    }
}
