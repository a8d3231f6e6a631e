namespace Asan.Booking.Queue;

/// <summary>
/// Stays: what a visit waited for and at which counter it was, one row for each service it came to. A stay is written
/// when it ends, in the transaction of the move that ends it.
/// </summary>
public static class Stays
{
    /// <summary>Writes the present stay of the visit <c>@id</c>, which ends at <c>@Now</c> by <c>@outcome</c>; a visit without a ticket has none.</summary>
    public const string End = """
        insert into stay (visit_id, ordinal, centre_id, service_id, agency_id, queued_at, called_at, counter, ended_at, outcome)
        select id, 1 + (select count(*) from stay where stay.visit_id = visit.id), centre_id, service_id, agency_id, queued_at, called_at, counter, @Now, @outcome
        from visit where id = @id and ticket_number is not null
        """;

    /// <summary>Sets a visit back among those who wait, or to rest, without a counter.</summary>
    public const string LeaveCounter = "counter = null, called_at = null, last_called_at = null, calls = 0";
}
