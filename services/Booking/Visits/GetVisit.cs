using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>GET /v1/visits/{id}: a visit of the client's own.</summary>
public static class GetVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/visits/{id}", HandleAsync)
        .Demands(Scopes.BookingRead).Refuses(Problems.VisitNotFound)
        .WithTags("Visits").WithSummary("A visit of your own");

    private const string Sql = $"select {Visit.Columns} from visit where id = @id and client_id = @ClientId";

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var visit = (await connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { id, actor.ClientId }))?.At(time.Now());
        if (visit is null)
            return VisitHolder.NotFound();
        http.SetETag(visit.Version);
        return TypedResults.Ok(VisitAnswer.Of(visit));
    }
}
