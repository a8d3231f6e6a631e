using System.ComponentModel.DataAnnotations;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/lookup: where a case stands, for whoever has its receipt. A POST, so that no URL holds the receipt.</summary>
public static class LookUpCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/lookup", HandleAsync)
        .Refuses(Problems.CaseNotFound)
        .WithTags("Cases").WithSummary("Look a case up by its receipt").WithDescription("Public: the receipt is the proof. Changes nothing.");

    /// <param name="Receipt">As it was given; spaces, hyphens and case do not matter.</param>
    public sealed record CaseLookupRequest([StringLength(64, MinimumLength = 16)] string Receipt);

    /// <param name="CaseId">The case.</param>
    /// <param name="Kind">complaint, thanks or idea.</param>
    /// <param name="ServiceId">The service it is about.</param>
    /// <param name="CentreId">The centre it is about.</param>
    /// <param name="State">open or answered.</param>
    /// <param name="OpenedAt">When it came.</param>
    /// <param name="DueOn">The last day for the answer, local to Baku.</param>
    /// <param name="Answer">The answer, in the language of the case; null while open.</param>
    /// <param name="AnsweredAt">When it was answered.</param>
    public sealed record CaseStateAnswer(
        Guid CaseId, string Kind, string? ServiceId, string? CentreId, string State, Instant OpenedAt, LocalDate DueOn, string? Answer, Instant? AnsweredAt);

    private const string Sql = """
        select id, kind, service_id, centre_id, state, opened_at, due_on, answer, answered_at
        from cases where receipt_digest = @Digest
        """;

    private static async Task<Results<Ok<CaseStateAnswer>, Problem>> HandleAsync(CaseLookupRequest body, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { Digest = OpenCase.Receipt.DigestOf(body.Receipt) }) is { } row
            ? TypedResults.Ok(new CaseStateAnswer(row.Id, row.Kind, row.ServiceId, row.CentreId, row.State, row.OpenedAt, row.DueOn, row.Answer, row.AnsweredAt))
            : Problems.CaseNotFound.Because($"Expected the receipt of a case; a text of {body.Receipt.Length} characters came that is none. Check each character.");
    }

    private sealed record Row(
        Guid Id, string Kind, string? ServiceId, string? CentreId, string State, Instant OpenedAt, LocalDate DueOn, string? Answer, Instant? AnsweredAt);
}
