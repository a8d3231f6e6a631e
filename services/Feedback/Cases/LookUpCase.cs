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
        .LimitsWrongCodes().Refuses(Problems.CaseNotFound)
        .WithTags("Cases").WithSummary("Read a case and its dialogue by its receipt").WithDescription("Public: the receipt is the proof. Changes nothing.");

    /// <param name="Receipt">As it was given; spaces, hyphens and case do not matter.</param>
    public sealed record CaseLookupRequest([StringLength(64, MinimumLength = 16)] string Receipt);

    /// <param name="CaseId">The case.</param>
    /// <param name="Kind">complaint, thanks or idea.</param>
    /// <param name="ServiceId">The service it is about.</param>
    /// <param name="CentreId">The centre it is about.</param>
    /// <param name="State">open, waiting (for the citizen) or answered.</param>
    /// <param name="OpenedAt">When it came.</param>
    /// <param name="DueOn">The last day for the answer, local to Baku.</param>
    /// <param name="AnsweredAt">When it was answered, last.</param>
    /// <param name="ReopenableUntil">Until when the citizen may reopen it; null while it is not answered or when it was reopened twice.</param>
    /// <param name="Messages">The dialogue, in order.</param>
    public sealed record CaseStateAnswer(
        Guid CaseId, string Kind, string? ServiceId, string? CentreId, string State, Instant OpenedAt, LocalDate DueOn, Instant? AnsweredAt,
        Instant? ReopenableUntil, IReadOnlyList<CaseMessage> Messages);

    /// <param name="Author">citizen or officer.</param>
    /// <param name="Text">What was written.</param>
    /// <param name="WrittenAt">When.</param>
    public sealed record CaseMessage(string Author, string Text, Instant WrittenAt);

    private sealed record Row(
        Guid Id, string Kind, string? ServiceId, string? CentreId, string State, Instant OpenedAt, LocalDate DueOn, Instant? AnsweredAt, int Reopened);

    private const string Sql = """
        select id, kind, service_id, centre_id, state, opened_at, due_on, answered_at, reopened
        from cases where receipt_digest = @Digest
        """;

    internal const string MessagesSql = "select author, text, written_at from case_message where case_id = @Id order by written_at, id";

    private static async Task<Results<Ok<CaseStateAnswer>, Problem>> HandleAsync(CaseLookupRequest body, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        if (await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { Digest = OpenCase.Receipt.DigestOf(body.Receipt) }) is not { } row)
            return Unknown(body.Receipt);
        var messages = (await connection.QueryAsync<CaseMessage>(MessagesSql, new { row.Id })).AsList();
        var reopenable = row.Reopened < DueDates.Reopenings ? row.AnsweredAt + DueDates.Reopenable : null;
        return TypedResults.Ok(new CaseStateAnswer(
            row.Id, row.Kind, row.ServiceId, row.CentreId, row.State, row.OpenedAt, row.DueOn, row.AnsweredAt, reopenable, messages));
    }

    internal static Problem Unknown(string receipt) =>
        Problems.CaseNotFound.Because($"Expected the receipt of a case; a text of {receipt.Length} characters came that is none. Check each character.");
}
