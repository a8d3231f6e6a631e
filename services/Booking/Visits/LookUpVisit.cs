using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>POST /v1/visits/lookup: the visit of a code. A POST so that the code stands in no address, log or history.</summary>
public static class LookUpVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/lookup", HandleAsync)
        .Refuses(Problems.VisitNotFound)
        .WithTags("Visits").WithSummary("Find a visit by its code").WithDescription("For the citizen; needs no token, and changes nothing, so no `Idempotency-Key` either.")
        .WithRequestExample(new LookUpVisitRequest(Sample.VisitCode))
        .WithExample(StatusCodes.Status200OK, Sample.Answer("booked"));

    /// <param name="VisitCode">The code as given when the visit was booked; case, spaces and dashes do not matter.</param>
    public sealed record LookUpVisitRequest([VisitCode] string VisitCode);

    private const string Sql = $"select {Visit.Columns} from visit where code_digest = @digest";

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(LookUpVisitRequest body, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var visit = (await connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { digest = VisitCode.DigestOf(body.VisitCode) }))?.At(time.Now());
        if (visit is null)
            return Problems.VisitNotFound.Because("No visit has this code. Check it letter by letter; it has 20 characters.");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(VisitAnswer.Of(visit));
    }
}
