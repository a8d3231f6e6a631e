using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;

namespace Asan.Catalogue.Services;

/// <summary>Checks references to services.</summary>
public static class KnownServices
{
    private const string Sql = "select id from service where id = any(@ids)";

    /// <summary>A fault for each of <paramref name="ids"/> that is no service of the catalogue; a withdrawn one still is.</summary>
    public static async Task<IReadOnlyList<Fault>> StrangersAsync(UnitOfWork work, IReadOnlyList<string> ids, string field)
    {
        var known = (await work.Connection.QueryAsync<string>(Sql, new { ids = ids.ToArray() })).ToHashSet(StringComparer.Ordinal);
        return [.. ids.Index().Where(id => !known.Contains(id.Item)).Select(id => new Fault($"{field}[{id.Index}]", "a service of the catalogue", Came.Describe(id.Item)))];
    }
}
