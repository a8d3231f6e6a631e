using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Waitlist;

/// <summary>GET /v1/waitlist and /v1/waitlist/{id}: the client's own entries.</summary>
public static class ReadWaitlist
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/waitlist", ListAsync).Demands(Scopes.BookingRead)
            .WithTags("Waitlist").WithSummary("Your waitlist entries").WithDescription("In the order of joining.");
        api.MapGet("/waitlist/{id}", GetAsync).Demands(Scopes.BookingRead).Refuses(Problems.WaitlistEntryNotFound)
            .WithTags("Waitlist").WithSummary("A waitlist entry of your own");
    }

    private const string ListSql = $"{WaitlistEntry.Select} where entry.client_id = @ClientId and entry.id > @after order by entry.id limit @limit";

    private const string GetSql = $"{WaitlistEntry.Select} where entry.client_id = @ClientId and entry.id = @id";

    private static async Task<Ok<Page<WaitlistAnswer>>> ListAsync([AsParameters] PageRequest page, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        var (after, now) = (page.AfterId(), time.Now());
        await using var connection = await dataSource.OpenConnectionAsync();
        var rows = await connection.QueryAsync<WaitlistEntry>(ListSql, new { actor.ClientId, after, Now = now, limit = page.Limit + 1 });
        return TypedResults.Ok(Page.Of(http, [.. rows.Select(entry => entry.At(now))], page, entry => $"{entry.Id}"));
    }

    private static async Task<Results<Ok<WaitlistAnswer>, Problem>> GetAsync(Guid id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        var now = time.Now();
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<WaitlistEntry>(GetSql, new { actor.ClientId, id, Now = now }) is not { } entry)
            return WaitlistEntry.NotFound();
        http.SetETag(entry.Version);
        return TypedResults.Ok(entry.At(now));
    }
}
