using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases: a complaint, thanks or an idea, with a receipt and the day by which it is answered.</summary>
public static class OpenCase
{
    /// <summary>The only key to a case.</summary>
    public static readonly TypedCode Receipt = new("asan.case-receipt.v1");

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases", HandleAsync)
        .LimitsOpening().Idempotent()
        .WithTags("Cases").WithSummary("Open a case")
        .WithDescription("Public. The receipt is in this answer only; it opens the case and its dialogue at POST /v1/cases/lookup.")
        .WithRequestExample(new CaseRequest("idea", "A shelf for prams at the entrance would help.", "en", CentreId: "baku-1"))
        .WithExample(StatusCodes.Status201Created, new CaseOpenedAnswer(
            new Guid("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a30"), "7K3M-Q9WX-2PFD-8HT4-VB5N", new LocalDate(2026, 12, 29)));

    /// <param name="Kind">What it is.</param>
    /// <param name="Text">The citizen's words. Never published.</param>
    /// <param name="Language">The language of the text, in which the answer is written.</param>
    /// <param name="ServiceId">The service it is about.</param>
    /// <param name="CentreId">The centre it is about, whose officers answer it.</param>
    public sealed record CaseRequest(
        [AllowedValues("complaint", "thanks", "idea")] string Kind,
        [StringLength(4000, MinimumLength = 1)] string Text,
        [AllowedValues("az", "ru", "en", "fr")] string Language,
        [Slug] string? ServiceId = null,
        [Slug] string? CentreId = null);

    /// <param name="CaseId">The case.</param>
    /// <param name="Receipt">Keep it: it is the only key to the case.</param>
    /// <param name="DueOn">The last day for the answer, local to Baku.</param>
    public sealed record CaseOpenedAnswer(Guid CaseId, string Receipt, LocalDate DueOn);

    /// <summary>What Open311 adds: a place.</summary>
    internal sealed record Place(string Code, string? Address, double? Latitude, double? Longitude);

    private const string FindSubjects = """
        select @ServiceId is null or exists (select from service where id = @ServiceId),
               @CentreId is null or exists (select from centre where id = @CentreId)
        """;

    private const string Sql = """
        insert into cases (id, receipt_digest, kind, service_id, centre_id, unit_kind, unit_id, language, opened_at, due_on, place_code, address, latitude, longitude)
        values (@Id, @Digest, @Kind, @ServiceId, @CentreId, case when @CentreId is not null then 'centre' end, @CentreId, @Language, @Now, @DueOn,
                @Code, @Address, @Latitude, @Longitude)
        """;

    private static async Task<Results<Created<CaseOpenedAnswer>, Problem>> HandleAsync(CaseRequest body, UnitOfWork work, HttpContext http)
    {
        var (serviceKnown, centreKnown) = await work.Connection.QuerySingleAsync<(bool, bool)>(FindSubjects, new { body.ServiceId, body.CentreId });
        if (!serviceKnown || !centreKnown)
            return CommonProblems.InvalidRequest.Because("The case names a service or centre that is not in the catalogue; leave it out or take its id from there.",
            [
                .. serviceKnown ? [] : new[] { new Fault("$.serviceId", "the id of a published service", Came.Describe(body.ServiceId)) },
                .. centreKnown ? [] : new[] { new Fault("$.centreId", "the id of a centre", Came.Describe(body.CentreId)) },
            ]);

        var opened = await OpenAsync(work, body, null);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, opened);
    }

    internal static async Task<CaseOpenedAnswer> OpenAsync(UnitOfWork work, CaseRequest body, Place? place)
    {
        var id = Guid.CreateVersion7();
        var receipt = TypedCode.New();
        var dueOn = DueDates.After(DueDates.Day(work.Now), DueDates.Ordinary);
        await work.Connection.ExecuteAsync(Sql, new
        {
            Id = id, Digest = Receipt.DigestOf(receipt), body.Kind, body.ServiceId, body.CentreId, body.Language, work.Now, DueOn = dueOn,
            place?.Code, place?.Address, place?.Latitude, place?.Longitude,
        });
        await CaseUnit.SayAsync(work, id, "citizen", body.Text);
        return new CaseOpenedAnswer(id, receipt, dueOn);
    }
}
