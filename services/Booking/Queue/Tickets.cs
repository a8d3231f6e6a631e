using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>
/// Tickets. Numbers have no gaps within a centre and day: the counter's row is changed in the visit's own transaction,
/// so a number that is taken back is given to the next. Check-ins of one centre therefore pass one after the other.
/// </summary>
public static class Tickets
{
    private const string Take = """
        insert into ticket_counter (centre_id, day, last) values (@centreId, @day, 1)
        on conflict (centre_id, day) do update set last = ticket_counter.last + 1 where ticket_counter.closed_at is null
        returning last,
            coalesce((select letter from lane where centre_id = @centreId and agency_id = @agencyId order by active desc, counter limit 1), 'X')
        """;

    private const string PlaceSql = """
        select count(*) from visit
        where centre_id = @centreId and agency_id = @agencyId and ticket_day = @day and state = 'checked-in' and (sort_key, ticket_number) <= (@SortKey, @Number)
        """;

    /// <summary>The next ticket of a centre's day; null when the day is closed. Take it last before the commit: others wait for it.</summary>
    public static async Task<Ticket?> TakeAsync(UnitOfWork work, string centreId, string agencyId, LocalDate day)
    {
        var (number, letter) = await work.Connection.QuerySingleOrDefaultAsync<(int, string)>(Take, new { centreId, agencyId, day });
        return number == 0 ? null : new Ticket(number, $"{letter}{number:000}");
    }

    public static Problem DayIsClosed(LocalDate day) => Problems.AdmissionClosed.Because($"The centre's day {day:uuuu-MM-dd} is closed; no more tickets are given. Come back when it is open.");

    /// <summary>1 for whoever is called next by a counter of the agency.</summary>
    public static Task<int> PlaceOfAsync(UnitOfWork work, string centreId, string agencyId, LocalDate day, QueuePlace place, Ticket ticket) =>
        work.Connection.QuerySingleAsync<int>(PlaceSql, new { centreId, agencyId, day, place.SortKey, ticket.Number });
}

/// <summary>A ticket.</summary>
/// <param name="Number">1, 2, 3 … within the centre and day.</param>
/// <param name="Label">The agency's letter and the number, such as A047.</param>
public readonly record struct Ticket(int Number, string Label);
