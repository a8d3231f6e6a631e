using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Feedback.Log;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>
/// POST /v1/ratings: uses a token up. The rating joins the log as a salted commitment, its answers join the counts
/// that are not public yet, its comment waits for moderation; all in one transaction.
/// </summary>
public static class Rate
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ratings", HandleAsync)
        .Idempotent().Refuses(Problems.TokenUnknown, Problems.TokenUsed, Problems.TokenExpired)
        .WithTags("Ratings").WithSummary("Rate a visit")
        .WithDescription(
            "Public: the token is the proof. The answer lets the citizen prove that the rating is in the log: " +
            "leafHash = SHA-256(0x00 || SHA-256(statement || salt)). Whoever holds the service's database can link a rating to its visit; nobody else can.");

    /// <param name="RatingToken">The token of POST /v1/rating-tokens.</param>
    /// <param name="Answers">The answers.</param>
    /// <param name="Comment">Free words; read by a moderator, never part of events or figures.</param>
    public sealed record RatingRequest([StringLength(64, MinimumLength = 1)] string RatingToken, RatingAnswers Answers, [StringLength(2000, MinimumLength = 1)] string? Comment = null);

    public sealed record RatingAnswers(
        [Agreement] string Accessibility,
        [Agreement] string Affordability,
        [Agreement] string EffectiveDelivery,
        [Agreement] string EqualTreatment,
        [Agreement] string Timeliness,
        [Satisfaction] string Overall,
        [RegularExpression("^(yes|no|prefer-not-to-say)$", ErrorMessage = "one of yes, no, prefer-not-to-say")] string? BribeAsked = null)
    {
        /// <summary>Question and answer, in the order of the questions.</summary>
        public IReadOnlyList<(string Question, string Answer)> ToList() =>
        [
            ("accessibility", Accessibility), ("affordability", Affordability), ("effectiveDelivery", EffectiveDelivery),
            ("equalTreatment", EqualTreatment), ("timeliness", Timeliness), (Questions.Overall, Overall),
            .. BribeAsked is null ? [] : new[] { (Questions.BribeAsked, BribeAsked) },
        ];
    }

    /// <param name="RatingId">The rating.</param>
    /// <param name="LeafIndex">Its place in the log, from 0.</param>
    /// <param name="LeafHash">Its leaf in the log, lower-case hexadecimal.</param>
    /// <param name="Statement">What the leaf commits to.</param>
    /// <param name="Salt">32 random bytes, lower-case hexadecimal, without which the answers could be guessed from the leaf.</param>
    public sealed record RatingAnswer(Guid RatingId, long LeafIndex, string LeafHash, string Statement, string Salt);

    private sealed record Token(string ServiceId, string CentreId, string Outcome, Instant ExpiresAt);

    private const string FindToken = """
        select visit.service_id, visit.centre_id, visit.outcome, token.expires_at
        from rating_token token join closed_visit visit using (visit_id)
        where token.digest = @Digest
        """;

    private const string InsertRating = """
        insert into rating (id, token_digest, leaf_index, service_id, centre_id, outcome, answers, salt, rated_at)
        values (@Id, @Digest, @Leaf, @ServiceId, @CentreId, @Outcome, @Answers::jsonb, @Salt, @Now)
        """;

    // Code null is an answer that says nothing; the log's lock, held here, keeps two ratings from deadlocking on rows.
    private const string CountAnswers = """
        insert into open_block (service_id, centre_id, refused, question, n0, n1, n2, n3, no_answer)
        select @ServiceId, @CentreId, @Refused, question,
               (code is not distinct from 0)::int, (code is not distinct from 1)::int, (code is not distinct from 2)::int,
               (code is not distinct from 3)::int, (code is null)::int
        from unnest(@Questions, @Codes) as answer (question, code)
        on conflict (service_id, centre_id, refused, question) do update set
            n0 = open_block.n0 + excluded.n0, n1 = open_block.n1 + excluded.n1, n2 = open_block.n2 + excluded.n2,
            n3 = open_block.n3 + excluded.n3, no_answer = open_block.no_answer + excluded.no_answer
        """;

    private const string InsertComment = "insert into comment (rating_id, text, written_at) values (@Id, @Comment, @Now)";

    /// <summary>What a rating's leaf commits to: one line each for what was rated and for every answer.</summary>
    public static string Statement(Guid id, string serviceId, string centreId, string outcome, IEnumerable<(string Question, string Answer)> answers) =>
        $"asan.rating.v1\n{id}\n{serviceId}\n{centreId}\n{outcome}\n" + string.Concat(answers.Select(answer => $"{answer.Question}={answer.Answer}\n"));

    private static async Task<Results<Created<RatingAnswer>, Problem>> HandleAsync(RatingRequest body, UnitOfWork work, HttpContext http)
    {
        var digest = GiveToken.DigestOf(body.RatingToken);
        var token = await work.Connection.QuerySingleOrDefaultAsync<Token>(FindToken, new { Digest = digest });
        if (token is null)
            return Problems.TokenUnknown.Because($"Expected a token of POST /v1/rating-tokens; a text of {body.RatingToken.Length} characters came that is none.");
        if (work.Now >= token.ExpiresAt)
            return Problems.TokenExpired.Because($"The token could be used until {token.ExpiresAt}. A visit is rated within 30 days.");

        var id = Guid.CreateVersion7();
        var answers = body.Answers.ToList();
        var statement = Statement(id, token.ServiceId, token.CentreId, token.Outcome, answers);
        var salt = RandomNumberGenerator.GetBytes(32);
        var leafHash = MerkleTree.LeafHash(SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. salt]));
        var leaf = await RatingLog.NextLeafAsync(work.Connection);
        try
        {
            await work.Connection.ExecuteAsync(InsertRating, new
            {
                Id = id,
                Digest = digest,
                Leaf = leaf,
                token.ServiceId,
                token.CentreId,
                token.Outcome,
                Answers = JsonSerializer.Serialize(answers.ToDictionary(answer => answer.Question, answer => answer.Answer)),
                Salt = salt,
                work.Now,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_one_a_token" })
        {
            return Problems.TokenUsed.Because("Expected a token that was not used yet; this one rated its visit already. A rating is final.");
        }
        await RatingLog.AppendAsync(work.Connection, leaf, leafHash);
        await work.Connection.ExecuteAsync(CountAnswers, new
        {
            token.ServiceId,
            token.CentreId,
            Refused = token.Outcome == "refused",
            Questions = answers.Select(answer => answer.Question).ToArray(),
            Codes = answers.Select(answer => Questions.Code(answer.Answer)).ToArray(),
        });
        if (body.Comment is not null)
            await work.Connection.ExecuteAsync(InsertComment, new { Id = id, body.Comment, work.Now });

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new RatingAnswer(id, leaf, Convert.ToHexStringLower(leafHash), statement, Convert.ToHexStringLower(salt)));
    }
}
