using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Boards;

/// <summary>A ticket as its holder follows it.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="Ticket">As the board shows it, such as A047.</param>
/// <param name="State">checked-in, called, parked; or ended as served, refused, abandoned, no-show.</param>
/// <param name="Place">1 for whoever is called next; null unless it waits.</param>
/// <param name="Counter">Where its holder is called to.</param>
/// <param name="Calls">How often.</param>
/// <param name="CalledAt">The latest call.</param>
public sealed record TicketStatus(Guid VisitId, string Ticket, string State, int? Place, int? Counter, int Calls, Instant? CalledAt)
{
    /// <summary>The status of a visit on a board; of one that is closed, as its row has it.</summary>
    public static TicketStatus On(CentreBoard board, Visit visit)
    {
        if (board.Open.FirstOrDefault(open => open.VisitId == visit.Id) is not { } ticket)
            return new TicketStatus(visit.Id, visit.Ticket!, visit.State, null, visit.Counter, visit.Calls, visit.LastCalledAt);
        var place = ticket.State == "checked-in" ? 1 + board.Open.Where(open => open.State == "checked-in" && open.AgencyId == ticket.AgencyId).TakeWhile(open => open != ticket).Count() : (int?)null;
        return new TicketStatus(visit.Id, ticket.Ticket, ticket.State, place, ticket.Counter, ticket.Calls, ticket.CalledAt);
    }

    private const string Sql = $"select {Visit.Columns} from visit where id = @id and code_digest = @digest";

    /// <summary>The visit of whoever knows its code, which rides in the header <c>Visit-Code</c>: an address is kept in logs and histories.</summary>
    public static async Task<(Visit? Visit, Problem? Refusal)> FindAsync(NpgsqlConnection connection, Guid id, string? visitCode)
    {
        if (visitCode is not { Length: >= 16 and <= 64 })
            return (null, CommonProblems.Unauthenticated.Because($"Expected the visit's code in the header Visit-Code; {(visitCode is null ? "none" : $"a text of {visitCode.Length} characters")} came."));
        var visit = await connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { id, digest = VisitCode.DigestOf(visitCode) });
        if (visit is null)
            return (null, VisitHolder.NotFound());
        return visit.Ticket is null
            ? (null, Problems.WrongState.Because($"The visit has no ticket yet: it is {visit.State}. Check in first.").With("state", visit.State))
            : (visit, null);
    }
}
