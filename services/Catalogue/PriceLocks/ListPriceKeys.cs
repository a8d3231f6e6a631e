using Asan.Catalogue.Publishing;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.PriceLocks;

/// <summary>GET /v1/price-locks/keys: the public keys that verify price locks, as a JWK set (RFC 7517 section 5).</summary>
public static class ListPriceKeys
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/price-locks/keys", HandleAsync)
        .WithTags("Price locks").WithSummary("The keys that verify price locks")
        .WithDescription("A superseded key stays until every lock that it signed has expired.");

    /// <param name="Keys">The current key first.</param>
    public sealed record PriceKeys(IReadOnlyList<PublicJwk> Keys);

    private const string Sql = """
        select id, x, y from price_key where superseded_at is null or superseded_at > @Oldest order by superseded_at desc nulls first, id
        """;

    private static async Task<PublicJson<PriceKeys>> HandleAsync(NpgsqlDataSource database, TimeProvider time, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string Id, string X, string Y)>(Sql, new { Oldest = time.Now() - PriceKey.PublishedAfterwards });
        return new PublicJson<PriceKeys>(new PriceKeys([.. rows.Select(row => PriceKey.Jwk(row.Id, row.X, row.Y))]), []);
    }
}
