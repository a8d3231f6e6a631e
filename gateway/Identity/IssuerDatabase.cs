using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Asan.Gateway.Identity;

/// <summary>
/// OpenIddict's tables in the gateway's database, written by our migrations like all others; nothing else goes through
/// Entity Framework (docs/decisions/0009-openiddict.md).
/// </summary>
public sealed class IssuerDatabase(DbContextOptions<IssuerDatabase> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.UseOpenIddict();
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName($"oauth_{Snake(entity.ClrType.Name.Replace("OpenIddictEntityFrameworkCore", "", StringComparison.Ordinal))}");
            foreach (var property in entity.GetProperties())
                property.SetColumnName(Snake(property.Name));
        }
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
