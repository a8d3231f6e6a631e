using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Applications;

/// <summary>GET /v1/applications/{id}: an application of the client's own visit.</summary>
public static class GetApplication
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/applications/{id}", HandleAsync)
        .Demands(Scopes.BookingRead).Refuses(Problems.ApplicationNotFound)
        .WithTags("Applications").WithSummary("An application of your own");

    private const string Sql = $"select {Application.Columns} from application where id = @id and client_id = @ClientId";

    private static async Task<Results<Ok<ApplicationAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<Application>(Sql, new { id, actor.ClientId }) is not { } application)
            return ApplicationHolder.NotFound();
        http.SetETag(application.Version);
        return TypedResults.Ok(ApplicationAnswer.Of(application, time.Now()));
    }
}
