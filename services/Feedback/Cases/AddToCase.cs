using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>
/// POST /v1/cases/messages: the citizen adds to a case, or replies to a question. POST /v1/cases/reopen: the citizen is not
/// content with the answer.
/// </summary>
public static class AddToCase
{
    /// <summary>More than a dialogue needs, less than a flood.</summary>
    private const int MessagesOfACase = 50;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/cases/messages", AddAsync)
            .LimitsWrongCodes().Idempotent().Refuses(Problems.CaseNotFound, Problems.CaseAlreadyAnswered, Problems.CaseIsFull)
            .WithTags("Cases").WithSummary("Add to a case by its receipt").WithDescription("Public: the receipt is the proof.");
        api.MapPost("/cases/reopen", ReopenAsync)
            .LimitsWrongCodes().Idempotent().Refuses(Problems.CaseNotFound, Problems.CaseNotReopenable, Problems.CaseIsFull)
            .WithTags("Cases").WithSummary("Reopen an answered case by its receipt")
            .WithDescription("Public: the receipt is the proof. Within 30 days of the answer, at most twice; a new term begins.");
    }

    /// <param name="Receipt">As it was given; spaces, hyphens and case do not matter.</param>
    /// <param name="Text">What to say.</param>
    public sealed record CitizenMessageRequest([StringLength(64, MinimumLength = 16)] string Receipt, [StringLength(4000, MinimumLength = 1)] string Text);

    /// <param name="CaseId">The case.</param>
    /// <param name="State">open.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    public sealed record CaseOpenAnswer(Guid CaseId, string State, LocalDate DueOn);

    private sealed record Row(Guid Id, string State, LocalDate DueOn, Instant? AnsweredAt, int Reopened, long Messages);

    private const string Lock = """
        select id, state, due_on, answered_at, reopened, (select count(*) from case_message where case_id = cases.id) as messages
        from cases where receipt_digest = @Digest for update
        """;

    private const string Reopen = """
        update cases set state = 'open', reopened = reopened + 1, due_on = @dueOn, answered_at = null, answered_in_time = null, summary = null,
               extended_for_study = false, extended_for_information = false, reminded_at = null, escalated_at = null
        where id = @Id
        """;

    private static async Task<Results<Ok<CaseOpenAnswer>, Problem>> AddAsync(CitizenMessageRequest body, UnitOfWork work)
    {
        if (await LockAsync(work, body) is not { } found)
            return LookUpCase.Unknown(body.Receipt);
        if (found.State == "answered")
            return Problems.CaseAlreadyAnswered.Because("Expected a case that waits for its answer; this one has it. POST /v1/cases/reopen opens it again.");
        if (found.Messages >= MessagesOfACase)
            return Full();
        await work.Connection.ExecuteAsync("update cases set state = 'open' where id = @Id", new { found.Id });
        await CaseUnit.SayAsync(work, found.Id, "citizen", body.Text);
        return TypedResults.Ok(new CaseOpenAnswer(found.Id, "open", found.DueOn));
    }

    private static async Task<Results<Ok<CaseOpenAnswer>, Problem>> ReopenAsync(CitizenMessageRequest body, UnitOfWork work)
    {
        if (await LockAsync(work, body) is not { } found)
            return LookUpCase.Unknown(body.Receipt);
        if (found.State != "answered" || found.Reopened >= DueDates.Reopenings || work.Now > found.AnsweredAt + DueDates.Reopenable)
            return Problems.CaseNotReopenable.Because(
                $"Expected a case answered within the last {DueDates.Reopenable.TotalDays} days and reopened at most {DueDates.Reopenings - 1} times; " +
                $"this one is {found.State} and was reopened {found.Reopened} times. Open a new case and say what is new.");
        if (found.Messages >= MessagesOfACase)
            return Full();
        var dueOn = DueDates.After(DueDates.Day(work.Now), DueDates.Ordinary);
        await work.Connection.ExecuteAsync(Reopen, new { found.Id, dueOn });
        await CaseUnit.SayAsync(work, found.Id, "citizen", body.Text);
        return TypedResults.Ok(new CaseOpenAnswer(found.Id, "open", dueOn));
    }

    private static Task<Row?> LockAsync(UnitOfWork work, CitizenMessageRequest body) =>
        work.Connection.QuerySingleOrDefaultAsync<Row>(Lock, new { Digest = OpenCase.Receipt.DigestOf(body.Receipt) });

    private static Problem Full() => Problems.CaseIsFull.Because($"Expected a case with fewer than {MessagesOfACase} messages; this one has as many. Open a new case.");
}
