using System.Text.Json;
using Asan.Booking.Offers;
using Asan.Booking.Payments;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Applications;

/// <summary>
/// A visit that closes as served owes its fee and opens an application, in the transaction that closes it: the deadline of
/// the fee that was chosen becomes a day on the centre's wall.
/// </summary>
public static class OpenApplication
{
    private const string Promise = """
        select coalesce(service_fees.fees, '[]')::text as fees, centre.hours::text as hours
        from centre left join service_fees on service_fees.service_id = @ServiceId
        where centre.id = @CentreId
        """;

    private const string Insert = """
        insert into application (id, version, visit_id, client_id, centre_id, service_id, agency_id, fee_id, deadline_working_days,
            state, time_zone, accepted_at, accepted_on, promised_on)
        values (@id, 1, @VisitId, @ClientId, @CentreId, @ServiceId, @AgencyId, @FeeId, @days, 'accepted', @TimeZone, @Now, @acceptedOn, @promisedOn)
        """;

    /// <summary>Opens the application of a served visit; null, or why the fee named cannot be promised.</summary>
    /// <param name="work">The transaction that closes the visit.</param>
    /// <param name="visit">The visit.</param>
    /// <param name="feeId">The fee chosen at the counter; null: the one chosen before, else the cheapest that has a deadline.</param>
    /// <param name="noApplication">The officer says that nothing is left to be delivered.</param>
    public static async Task<Problem?> ForAsync(UnitOfWork work, Visit visit, string? feeId, bool noApplication)
    {
        var (feesJson, hours) = await work.Connection.QuerySingleAsync<(string, string)>(Promise, new { visit.ServiceId, visit.CentreId });
        var fees = JsonSerializer.Deserialize<List<Fee>>(feesJson, EventTypes.Json)!;
        if (feeId is not null && !fees.Exists(each => each.FeeId == feeId))
            return UnknownFee("$.feeId", fees, feeId);
        var owed = await FeeOwed.OfAsync(work.Connection, visit.Id);
        // A fee chosen before the visit was transferred to another service promises nothing of this one.
        var chosen = owed?.ServiceId == visit.ServiceId ? owed : null;
        if (chosen is { IsFixed: true } && feeId is not null && feeId != chosen.FeeId)
            return ChooseFee.Fixed(chosen);
        var fee = chosen is not null && (feeId is null || feeId == chosen.FeeId)
            ? new Fee(chosen.FeeId, chosen.Amount, chosen.Currency, chosen.DeadlineWorkingDays)
            : FeeOf(fees, feeId) ?? (fees.Count == 1 ? fees[0] : null);
        if (fee is not null && fee.FeeId != chosen?.FeeId && owed is not { IsFixed: true })
            await FeeOwed.PutAsync(work, visit, fee, priceLockId: null);
        if (noApplication || fee?.DeadlineWorkingDays is not { } days)
            return null;

        var id = Guid.CreateVersion7();
        var acceptedOn = work.Now.InZone(DateTimeZoneProviders.Tzdb[visit.TimeZone]).Date;
        var promisedOn = WorkingDays.After(acceptedOn, days, Hours.Read(visit.TimeZone, hours).ClosedDates);
        await work.Connection.ExecuteAsync(Insert, new
        {
            id, VisitId = visit.Id, visit.ClientId, visit.CentreId, visit.ServiceId, visit.AgencyId, fee.FeeId, days, visit.TimeZone, work.Now, acceptedOn, promisedOn,
        });
        work.Publish(
            new ApplicationOpened(id, visit.Id, visit.CentreId, visit.ServiceId, visit.AgencyId, fee.FeeId, days, promisedOn.ToDateOnly(), work.Now.ToDateTimeOffset()),
            $"{id}", 1);
        return null;
    }

    /// <summary>
    /// The fee that an application is promised by: the one named, else the cheapest that has a deadline (of equal ones
    /// the slowest): who chose nothing has paid for no haste.
    /// </summary>
    public static Fee? FeeOf(IReadOnlyList<Fee> fees, string? feeId) => feeId is not null
        ? fees.FirstOrDefault(fee => fee.FeeId == feeId)
        : fees.Where(fee => fee.DeadlineWorkingDays is not null)
            .OrderBy(fee => fee.Amount).ThenByDescending(fee => fee.DeadlineWorkingDays).ThenBy(fee => fee.FeeId, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>The refusal of a fee that the service does not have.</summary>
    public static Problem UnknownFee(string field, IReadOnlyList<Fee> fees, string came) => CommonProblems.InvalidRequest.Because(
        "The service has no such fee.", new Fault(field, fees.Count == 0 ? "nothing, as the service has no fees" : $"one of {string.Join(", ", fees.Select(fee => fee.FeeId))}", Came.Describe(came)));
}
