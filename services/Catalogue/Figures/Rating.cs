using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Figures;

/// <summary>Published visit feedback, as it came from the feedback service.</summary>
/// <param name="Ratings">How many ratings stand behind the figures.</param>
/// <param name="Visits">How many closed visits could have been rated.</param>
/// <param name="SatisfiedShare">Share of the satisfied, 0 to 1.</param>
/// <param name="SatisfiedLow">Lower end of its 95 % interval.</param>
/// <param name="SatisfiedHigh">Upper end of its 95 % interval.</param>
/// <param name="PublishedAt">When these figures were published.</param>
public sealed record Rating(int Ratings, int Visits, double SatisfiedShare, double SatisfiedLow, double SatisfiedHigh, Instant PublishedAt)
{
    private const string Sql = """
        select ratings, visits, satisfied_share, satisfied_low, satisfied_high, published_at
        from rating where (subject_kind, subject_id) = (@kind, @id)
        """;

    /// <summary>The latest rating of a <c>service</c> or <c>centre</c>; null if none was published.</summary>
    public static Task<Rating?> OfAsync(NpgsqlConnection connection, string kind, string id) =>
        connection.QuerySingleOrDefaultAsync<Rating>(Sql, new { kind, id });
}
