using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Entitlements;

/// <summary>
/// Takes what a visit uses up of each entitlement of its service, in the transaction of the hold. A use has an ordinal;
/// the primary key over (citizen, entitlement, period, ordinal ≤ maximum) bounds them whoever books at the same moment.
/// A cancelled or expired visit gives back (trigger <c>visit_gives_back_entitlements</c>).
/// </summary>
public static class TakeEntitlements
{
    private const string InForce = """
        select distinct on (id) id, version, maximum, period, active and @serviceId = any(service_ids) as applies
        from entitlement
        where id in (select id from entitlement where @serviceId = any(service_ids))
        order by id, version desc
        """;

    // A hold that is over still has its use until somebody writes down its end: the claim first, as everywhere.
    private const string EndHolds = """
        with gone as (
            delete from claim where citizen_key = @citizenKey and expires_at <= @Now and visit_id in (select visit_id from entitlement_use where citizen_key = @citizenKey)
            returning visit_id)
        update visit set state = 'expired', version = version + 1 from gone where visit.id = gone.visit_id and visit.state = 'held'
        """;

    // The lowest free ordinal; two at once meet at the key, and the second one tries the next.
    private const string Take = """
        insert into entitlement_use (citizen_key, entitlement_id, version, maximum, period, ordinal, visit_id)
        select @citizenKey, @Id, @Version, @Maximum, @period, series.ordinal, @visitId
        from generate_series(1, @Maximum) as series (ordinal)
        where not exists (select from entitlement_use
            where citizen_key = @citizenKey and entitlement_id = @Id and period = @period and entitlement_use.ordinal = series.ordinal)
            -- After the maximum was lowered, uses above it count too.
            and (select count(*) from entitlement_use where citizen_key = @citizenKey and entitlement_id = @Id and period = @period) < @Maximum
        order by ordinal limit 1
        on conflict on constraint entitlement_use_once do nothing
        """;

    private const string Used = "select count(*) from entitlement_use where citizen_key = @citizenKey and entitlement_id = @Id and period = @period";

    /// <summary>Null, or which entitlement is used up.</summary>
    /// <param name="date">The visit's date on the centre's wall: it decides the month or year.</param>
    public static async Task<Problem?> TakeAsync(UnitOfWork work, string serviceId, byte[] citizenKey, Guid visitId, LocalDate date)
    {
        var entitlements = (await work.Connection.QueryAsync<Entitlement>(InForce, new { serviceId })).Where(entitlement => entitlement.Applies).ToList();
        if (entitlements.Count == 0)
            return null;
        await work.Connection.ExecuteAsync(EndHolds, new { citizenKey, work.Now });
        foreach (var entitlement in entitlements)
        {
            var period = PeriodOf(entitlement.Period, date);
            var use = new { citizenKey, entitlement.Id, entitlement.Version, entitlement.Maximum, period, visitId };
            while (await work.Connection.ExecuteAsync(Take, use) == 0)
                if (await work.Connection.QuerySingleAsync<int>(Used, use) >= entitlement.Maximum)
                    return Problems.EntitlementUsedUp.Because(
                        $"The entitlement {entitlement.Id} grants {entitlement.Maximum} {(period == "open" ? "bookings open at a time" : $"visits in {period}")}, and the citizen has them. "
                        + (period == "open" ? "Cancel one, or book again after it." : "Choose a later date, or cancel another visit."))
                        .With("entitlement", entitlement.Id).With("period", period).With("maximum", entitlement.Maximum);
        }
        return null;
    }

    /// <summary>The period that a visit counts in: 2026, 2026-11 or open.</summary>
    public static string PeriodOf(string kind, LocalDate date) => kind switch
    {
        "year" => $"{date:uuuu}",
        "month" => $"{date:uuuu-MM}",
        "open" => "open",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "expected open, month or year"),
    };

    private sealed record Entitlement(string Id, int Version, int Maximum, string Period, bool Applies);
}
