using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>A closed visit that can be rated.</summary>
public sealed record RatedVisit(Guid VisitId, string AgencyId, string ServiceId, string CentreId, string Outcome, Instant ClosedAt)
{
    /// <summary>How long after its closing a visit can be rated: while it is remembered.</summary>
    public static readonly Duration RateableFor = Duration.FromDays(30);

    private const string Sql = """
        select visit_id, agency_id, service_id, centre_id, outcome, closed_at from closed_visit where visit_code_digest = @Digest
        """;

    public Instant RateableUntil => ClosedAt + RateableFor;

    /// <summary>The visit with this code; null when there is none, or it closed too long ago.</summary>
    public static async Task<RatedVisit?> FindAsync(NpgsqlConnection connection, string visitCode, Instant now)
    {
        var visit = await connection.QuerySingleOrDefaultAsync<RatedVisit?>(Sql, new { Digest = Convert.ToHexStringLower(TypedCode.Visit.DigestOf(visitCode)) });
        return visit is not null && now < visit.RateableUntil ? visit : null;
    }

    public static Problem NotFound(string visitCode) => Problems.VisitNotRateable.Because(
        $"Expected the code of a visit that ended at a counter within the last {RateableFor.TotalDays} days; a text of {visitCode.Length} characters came. " +
        "If the visit ended just now, try again in a few seconds.");
}
