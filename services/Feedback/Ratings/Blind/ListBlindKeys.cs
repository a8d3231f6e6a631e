using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>GET /v1/rating-tokens/blind/keys: every key, for all to compare.</summary>
public static class ListBlindKeys
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/rating-tokens/blind/keys", HandleAsync)
        .WithTags("Blind-signed ratings").WithSummary("List the blind-signing keys, by their id")
        .WithDescription("One key an agency, service, outcome and month. Two keys of one group would tell its citizens apart: the database refuses them, and this list would show them.");

    /// <param name="Key">The public key.</param>
    /// <param name="AgencyId">The agency of the group.</param>
    /// <param name="ServiceId">The service of the group.</param>
    /// <param name="Outcome">How its visits ended.</param>
    /// <param name="Month">In which month, in Baku.</param>
    /// <param name="SignedUntil">Until when signatures are given, and from when ratings are taken.</param>
    /// <param name="RatedUntil">Until when ratings are taken.</param>
    public sealed record BlindKeyItem(BlindJwk Key, string AgencyId, string ServiceId, string Outcome, string Month, Instant SignedUntil, Instant RatedUntil);

    private const string Sql = """
        select id, agency_id, service_id, outcome, month, private_pkcs8 from blind_key
        where id collate "C" > @After order by id collate "C" limit @Limit + 1
        """;

    private static async Task<Page<BlindKeyItem>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var keys = (await connection.QueryAsync<BlindKey>(Sql, new { page.After, page.Limit })).Select(
            key => new BlindKeyItem(key.Public, key.AgencyId, key.ServiceId, key.Outcome, key.Month, key.SignedUntil, key.RatedUntil)).ToList();
        return Page.Of(http, keys, page, item => item.Key.Kid);
    }
}
