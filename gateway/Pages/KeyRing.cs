using System.Xml.Linq;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Asan.Gateway.Pages;

/// <summary>
/// The keys of cookies and form tokens, in the gateway's database: a session outlives a restart, and a form of one replica
/// may be sent to another.
/// </summary>
internal sealed class KeyRing(NpgsqlDataSource dataSource, TimeProvider time) : IXmlRepository
{
    private const string All = "select xml from data_protection_key order by created_at";
    private const string Add = "insert into data_protection_key (name, xml, created_at) values (@Name, @Xml, @Now) on conflict (name) do nothing";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = dataSource.OpenConnection();
        return [.. connection.Query<string>(All).Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = dataSource.OpenConnection();
        connection.Execute(Add, new { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting), Now = time.Now() });
    }
}
