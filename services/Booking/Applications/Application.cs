using NodaTime;

namespace Asan.Booking.Applications;

/// <summary>An application's row.</summary>
public sealed record Application
{
    public const string Columns = """
        application.id, application.version, application.visit_id, application.client_id, application.centre_id, application.service_id,
        application.agency_id, application.fee_id, application.deadline_working_days, application.state, application.time_zone, application.accepted_at,
        application.accepted_on, application.promised_on, application.ready_at, application.ready_on, application.collected_at, application.days_late
        """;

    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid VisitId { get; init; }
    public string ClientId { get; init; } = "";
    public string CentreId { get; init; } = "";
    public string ServiceId { get; init; } = "";
    public string AgencyId { get; init; } = "";
    public string FeeId { get; init; } = "";
    public int DeadlineWorkingDays { get; init; }
    public string State { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public Instant AcceptedAt { get; init; }
    public LocalDate AcceptedOn { get; init; }
    public LocalDate PromisedOn { get; init; }
    public Instant? ReadyAt { get; init; }
    public LocalDate? ReadyOn { get; init; }
    public Instant? CollectedAt { get; init; }
    public int? DaysLate { get; init; }

    /// <summary>
    /// Days after the promised one, on the wall of the centre: of the day it was ready, or until now of today. Zero when
    /// the promise was kept or its day is not over.
    /// </summary>
    public int LateBy(Instant now) =>
        DaysLate ?? Math.Max(0, Period.DaysBetween(PromisedOn, now.InZone(DateTimeZoneProviders.Tzdb[TimeZone]).Date));
}

/// <summary>An application as the API shows it.</summary>
/// <param name="Id">The application.</param>
/// <param name="VisitId">The visit at which it was accepted.</param>
/// <param name="State">accepted, ready or collected.</param>
/// <param name="CentreId">Where it was accepted and is collected.</param>
/// <param name="ServiceId">Which service.</param>
/// <param name="AgencyId">The agency that promised it.</param>
/// <param name="FeeId">The fee whose deadline was promised.</param>
/// <param name="DeadlineWorkingDays">Working days promised.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="PromisedOn">The day by which it was promised, on the centre's wall.</param>
/// <param name="ReadyOn">The day on which it was ready; null until it is.</param>
/// <param name="ReadyAt">When it was ready.</param>
/// <param name="CollectedAt">When it was collected.</param>
/// <param name="Late">Whether the promised day passed before it was ready.</param>
/// <param name="DaysLate">Days after the promised one, until it was ready or until today; 0 when not late.</param>
public sealed record ApplicationAnswer(
    Guid Id,
    Guid VisitId,
    string State,
    string CentreId,
    string ServiceId,
    string AgencyId,
    string FeeId,
    int DeadlineWorkingDays,
    Instant AcceptedAt,
    LocalDate PromisedOn,
    LocalDate? ReadyOn,
    Instant? ReadyAt,
    Instant? CollectedAt,
    bool Late,
    int DaysLate)
{
    public static ApplicationAnswer Of(Application application, Instant now)
    {
        var late = application.LateBy(now);
        return new(
            application.Id, application.VisitId, application.State, application.CentreId, application.ServiceId, application.AgencyId, application.FeeId,
            application.DeadlineWorkingDays, application.AcceptedAt, application.PromisedOn, application.ReadyOn, application.ReadyAt, application.CollectedAt,
            late > 0, late);
    }
}
