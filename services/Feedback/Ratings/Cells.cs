using Dapper;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>The cells in which ratings gather until they can become public (Ratings/PublishRatings.cs).</summary>
public static class Cells
{
    /// <summary>Stands for the centre of a rating by a blind-signed token, which nobody knows. No centre's id has an asterisk.</summary>
    public const string AnyCentre = "*";

    private const string Sql = """
        insert into open_cell as cell (agency_id, service_id, centre_id, outcome, ratings) values (@agencyId, @serviceId, @centreId, @outcome, 1)
        on conflict (agency_id, service_id, centre_id, outcome) do update set ratings = cell.ratings + 1
        """;

    /// <summary>Counts one more rating; the log's lock, held by its transaction, keeps two from deadlocking.</summary>
    public static Task AddAsync(NpgsqlConnection connection, string agencyId, string serviceId, string centreId, string outcome) =>
        connection.ExecuteAsync(Sql, new { agencyId, serviceId, centreId, outcome });
}
