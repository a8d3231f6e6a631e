using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>GET /v1/centres/{id}/queue: the board in the hall.</summary>
public static class GetBoard
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/queue", HandleAsync)
        .Refuses(Problems.CentreNotFound)
        .WithTags("Queue").WithSummary("The board of a centre").WithDescription("Tickets called to their counters, and how many wait, today. Public; names nobody.");

    /// <param name="CentreId">The centre.</param>
    /// <param name="Date">Today on the centre's wall.</param>
    /// <param name="Called">Tickets at the counters, the latest call first.</param>
    /// <param name="Waiting">How many visitors wait.</param>
    public sealed record Board(string CentreId, LocalDate Date, IReadOnlyList<CalledTicket> Called, int Waiting);

    /// <param name="Ticket">The ticket, such as A047.</param>
    /// <param name="TicketNumber">Its number.</param>
    /// <param name="Counter">Where its holder is called to.</param>
    /// <param name="CalledAt">When it was called.</param>
    public sealed record CalledTicket(string Ticket, int TicketNumber, int Counter, Instant CalledAt);

    private const string Sql = """
        select ticket, ticket_number, counter, called_at from visit where centre_id = @id and state = 'called' and ticket_day = @today order by called_at desc, ticket_number desc;
        select count(*) from visit where centre_id = @id and state = 'checked-in' and ticket_day = @today;
        """;

    private static async Task<Results<Ok<Board>, Problem>> HandleAsync(string id, NpgsqlDataSource dataSource, TimeProvider time)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        var timeZone = await connection.QuerySingleOrDefaultAsync<string>("select time_zone from centre where id = @id", new { id });
        if (timeZone is null)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var today = time.Now().InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date;
        await using var rows = await connection.QueryMultipleAsync(Sql, new { id, today });
        return TypedResults.Ok(new Board(id, today, [.. await rows.ReadAsync<CalledTicket>()], await rows.ReadSingleAsync<int>()));
    }
}
