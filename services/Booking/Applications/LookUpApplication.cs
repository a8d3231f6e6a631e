using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Applications;

/// <summary>POST /v1/applications/lookup: the application of a visit code. A POST so that the code stands in no address, log or history.</summary>
public static class LookUpApplication
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/applications/lookup", HandleAsync)
        .Refuses(Problems.ApplicationNotFound)
        .WithTags("Applications").WithSummary("Find an application by the visit's code")
        .WithDescription("For the citizen; needs no token, and changes nothing, so no `Idempotency-Key` either.");

    /// <param name="VisitCode">The code as given with the visit or ticket; case, spaces and dashes do not matter.</param>
    public sealed record LookUpApplicationRequest([VisitCode] string VisitCode);

    private const string Sql = $"select {Application.Columns} from application join visit on visit.id = application.visit_id where visit.code_digest = @digest";

    private static async Task<Results<Ok<ApplicationAnswer>, Problem>> HandleAsync(LookUpApplicationRequest body, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        if (await connection.QuerySingleOrDefaultAsync<Application>(Sql, new { digest = VisitCode.DigestOf(body.VisitCode) }) is not { } application)
            return Problems.ApplicationNotFound.Because("No application belongs to this code: check it letter by letter. A visit opens one when it closes as served and something is left to be delivered.");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(ApplicationAnswer.Of(application, time.Now()));
    }
}
