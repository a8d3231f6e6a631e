using System.Text;
using Dapper;
using Npgsql;

namespace Asan.TestBed;

/// <summary>Looks for texts in everything a database holds.</summary>
public static class StoredTexts
{
    /// <summary>The tables that have one of some texts in any row and column, as text or as bytes.</summary>
    public static async Task<IReadOnlyList<string>> TablesWithAsync(NpgsqlConnection connection, params string[] texts)
    {
        string[] needles = [.. texts, .. texts.Select(text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)))];
        var found = new List<string>();
        foreach (var table in await connection.QueryAsync<string>("select quote_ident(tablename) from pg_tables where schemaname = 'public' order by tablename"))
        {
            await using var command = new NpgsqlCommand($"select exists (select from {table} t where exists (select from unnest($1) needle where position(needle in t::text) > 0))", connection);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = needles });
            if ((bool)(await command.ExecuteScalarAsync())!)
                found.Add(table);
        }
        return found;
    }
}
