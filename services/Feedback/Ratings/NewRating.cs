using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Feedback.Log;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>A rating as it enters the log, by whichever token.</summary>
/// <param name="Id">The rating's id.</param>
/// <param name="Answers">Question and answer, in the order of the form.</param>
/// <param name="Comment">Free words.</param>
/// <param name="CommentLanguage">Their language, if given.</param>
/// <param name="TokenDigest">The ordinary token's digest; null for a blind-signed one.</param>
/// <param name="BlindKey">The key of a blind-signed token.</param>
/// <param name="BlindMessageDigest">The digest of the blind-signed token.</param>
/// <param name="RatedAt">When; of a blind-signed one the day alone.</param>
public sealed record NewRating(
    Guid Id, string AgencyId, string ServiceId, string CentreId, string Outcome, IReadOnlyList<(string Question, string Answer)> Answers,
    string? Comment, string? CommentLanguage, byte[]? TokenDigest, string? BlindKey, byte[]? BlindMessageDigest, Instant RatedAt)
{
    private const string Insert = """
        insert into rating (id, token_digest, blind_key, blind_message_digest, leaf_index, agency_id, service_id, centre_id, outcome, answers, salt, rated_at)
        values (@Id, @TokenDigest, @BlindKey, @BlindMessageDigest, @leaf, @AgencyId, @ServiceId, @CentreId, @Outcome, @answers::jsonb, @salt, @RatedAt)
        """;

    // The comment's own id is random: in public it leads to no rating.
    private const string InsertComment = """
        insert into comment (rating_id, id, text, language, written_at) values (@Id, @CommentId, @Comment, @CommentLanguage, @RatedAt)
        """;

    /// <summary>What the rating's leaf commits to: one line each for its cell and for every answer.</summary>
    public string Statement =>
        $"asan.rating.v2\n{Id}\n{AgencyId}\n{ServiceId}\n{CentreId}\n{Outcome}\n" + string.Concat(Answers.Select(answer => $"{answer.Question}={answer.Answer}\n"));

    /// <summary>
    /// Logs the rating and counts it in its cell. A used token fails by the constraint rating_one_a_token or
    /// rating_one_a_blind_token.
    /// </summary>
    public async Task<Receipt> AddAsync(NpgsqlConnection connection)
    {
        var statement = Statement;
        var salt = RandomNumberGenerator.GetBytes(32);
        var leafHash = MerkleTree.LeafHash(SHA256.HashData([.. Encoding.UTF8.GetBytes(statement), .. salt]));
        var answers = JsonSerializer.Serialize(Answers.ToDictionary(answer => answer.Question, answer => answer.Answer));
        // From here on the transaction holds the log, so that its leaves have no gaps.
        var leaf = await RatingLog.NextLeafAsync(connection);
        await connection.ExecuteAsync(Insert, new
        {
            Id, TokenDigest, BlindKey, BlindMessageDigest, leaf, AgencyId, ServiceId, CentreId, Outcome, answers, salt, RatedAt,
        });
        await RatingLog.AppendAsync(connection, leaf, leafHash);
        await Cells.AddAsync(connection, AgencyId, ServiceId, CentreId, Outcome);
        if (Comment is not null)
            await connection.ExecuteAsync(InsertComment, new { Id, CommentId = Guid.NewGuid(), Comment, CommentLanguage, RatedAt });
        return new Receipt(Id, leaf, Convert.ToHexStringLower(leafHash), statement, Convert.ToHexStringLower(salt));
    }
}

/// <summary>What the citizen keeps, to prove that the rating is in the log and in a published block.</summary>
/// <param name="RatingId">The rating.</param>
/// <param name="LeafIndex">Its place in the log, from 0.</param>
/// <param name="LeafHash">Its leaf in the log, lower-case hexadecimal.</param>
/// <param name="Statement">What the leaf commits to.</param>
/// <param name="Salt">32 random bytes, lower-case hexadecimal, without which the answers could be guessed from the leaf.</param>
public sealed record Receipt(Guid RatingId, long LeafIndex, string LeafHash, string Statement, string Salt);
