namespace Asan.Contracts.Booking;

/// <summary>A visit was confirmed. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="EndsAt">When its counter is free again.</param>
[EventType("az.asan.booking.visit-booked.v1")]
public sealed record VisitBooked(Guid VisitId, string CentreId, string ServiceId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>A confirmed visit moved to another time. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where it now takes place.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="PreviousStartsAt">When it was to start.</param>
/// <param name="StartsAt">When it starts now.</param>
/// <param name="EndsAt">When it ends now.</param>
[EventType("az.asan.booking.visit-rescheduled.v1")]
public sealed record VisitRescheduled(
    Guid VisitId, string CentreId, string ServiceId, DateTimeOffset PreviousStartsAt, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>A confirmed visit was given up before check-in. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where it was to take place.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="StartsAt">When it was to start.</param>
[EventType("az.asan.booking.visit-cancelled.v1")]
public sealed record VisitCancelled(Guid VisitId, string CentreId, string ServiceId, DateTimeOffset StartsAt);

/// <summary>The visitor is in the centre and holds a ticket. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit; a walk-in has one too.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="TicketNumber">The ticket's number, gapless per centre and day.</param>
/// <param name="WalkIn">True for a visitor without an appointment.</param>
/// <param name="CheckedInAt">When.</param>
[EventType("az.asan.booking.visit-checked-in.v1")]
public sealed record VisitCheckedIn(
    Guid VisitId, string CentreId, string ServiceId, int TicketNumber, bool WalkIn, DateTimeOffset CheckedInAt);

/// <summary>A counter called the ticket. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="Counter">The counter's number.</param>
/// <param name="CalledAt">When.</param>
/// <param name="WaitSeconds">From check-in, transfer or recall to the call, in seconds.</param>
[EventType("az.asan.booking.visit-called.v1")]
public sealed record VisitCalled(
    Guid VisitId, string CentreId, string ServiceId, int Counter, DateTimeOffset CalledAt, double WaitSeconds);

/// <summary>A called visitor went on to another service of the centre, with the same ticket. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="FromServiceId">The service it was called for.</param>
/// <param name="ToServiceId">The service it waits for now, and is called and closed for from here on.</param>
/// <param name="TransferredAt">When.</param>
/// <param name="ServiceSeconds">From the call to the transfer, in seconds.</param>
[EventType("az.asan.booking.visit-transferred.v1")]
public sealed record VisitTransferred(
    Guid VisitId, string CentreId, string FromServiceId, string ToServiceId, DateTimeOffset TransferredAt, double ServiceSeconds);

/// <summary>A visit ended. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="AgencyId">The agency that gave or refused the service.</param>
/// <param name="Outcome">How it ended: served, refused, abandoned or no-show.</param>
/// <param name="ClosedAt">When.</param>
/// <param name="ServiceSeconds">From the call to the end, in seconds; 0 when the visitor was never called.</param>
/// <param name="RefusalClause">The clause of law named by the officer who refused; null otherwise.</param>
/// <param name="VisitCodeDigest">
/// SHA-256 of the visit code under the tag <c>asan.visit-code.v1</c>, in lower-case hexadecimal. Whoever holds the code
/// (at least 80 random bits) can prove it without the event revealing it.
/// </param>
[EventType("az.asan.booking.visit-closed.v1")]
public sealed record VisitClosed(
    Guid VisitId,
    string CentreId,
    string ServiceId,
    string AgencyId,
    string Outcome,
    DateTimeOffset ClosedAt,
    double ServiceSeconds,
    string? RefusalClause,
    string VisitCodeDigest);

/// <summary>A served visit began an application, with a promise. Aggregate: the application.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="VisitId">The visit at which it was accepted.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="AgencyId">The agency that promised.</param>
/// <param name="FeeId">The fee whose deadline was promised.</param>
/// <param name="DeadlineWorkingDays">Working days promised.</param>
/// <param name="PromisedOn">The day by which the result is promised, on the centre's wall.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
[EventType("az.asan.booking.application-opened.v1")]
public sealed record ApplicationOpened(
    Guid ApplicationId,
    Guid VisitId,
    string CentreId,
    string ServiceId,
    string AgencyId,
    string FeeId,
    int DeadlineWorkingDays,
    DateOnly PromisedOn,
    DateTimeOffset AcceptedAt);

/// <summary>The result of an application waits for its citizen. Aggregate: the application.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="VisitId">The visit at which it was accepted.</param>
/// <param name="CentreId">Where it is collected.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="AgencyId">The agency that promised.</param>
/// <param name="PromisedOn">The day by which it was promised, on the centre's wall.</param>
/// <param name="ReadyOn">The day on which it was ready.</param>
/// <param name="DaysLate">Days from the promised one to that, 0 when the promise was kept.</param>
/// <param name="ReadyAt">When it was ready.</param>
[EventType("az.asan.booking.application-ready.v1")]
public sealed record ApplicationReady(
    Guid ApplicationId,
    Guid VisitId,
    string CentreId,
    string ServiceId,
    string AgencyId,
    DateOnly PromisedOn,
    DateOnly ReadyOn,
    int DaysLate,
    DateTimeOffset ReadyAt);

/// <summary>
/// How a service's promises were kept: aggregates only, at least ten applications. Aggregate: the service.
/// </summary>
/// <param name="ServiceId">The service.</param>
/// <param name="From">The first day promised that is counted, the first of a month.</param>
/// <param name="To">The last one, the end of a month.</param>
/// <param name="Applications">Applications promised for a day of that time.</param>
/// <param name="OnTimeShare">Share of those that were ready by the day promised, 0 to 1.</param>
/// <param name="OnTimeLow">Lower end of its 95 % Wilson interval.</param>
/// <param name="OnTimeHigh">Upper end of its 95 % Wilson interval.</param>
/// <param name="MedianDaysLate">The median of the days after the promised one, of all applications.</param>
/// <param name="P90DaysLate">Nine of ten were no later than this.</param>
/// <param name="ReportedAt">When.</param>
[EventType("az.asan.booking.applications-reported.v1")]
public sealed record ApplicationsReported(
    string ServiceId,
    DateOnly From,
    DateOnly To,
    int Applications,
    double OnTimeShare,
    double OnTimeLow,
    double OnTimeHigh,
    int MedianDaysLate,
    int P90DaysLate,
    DateTimeOffset ReportedAt);

/// <summary>A winner's study visit has its places and times. Aggregate: the itinerary.</summary>
/// <param name="StudyVisitId">The study visit, as the awards named it.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="ItineraryId">The itinerary that holds the claims.</param>
/// <param name="Stops">Where the delegation is received, in order of time.</param>
/// <param name="OfferVersion">The version of the offer that it answers; null from before offers could change.</param>
[EventType("az.asan.booking.study-visit-scheduled.v1")]
public sealed record StudyVisitScheduled(Guid StudyVisitId, Guid EntryId, Guid ItineraryId, IReadOnlyList<StudyVisitStop> Stops, long? OfferVersion = null);

/// <summary>One stop of a study visit.</summary>
/// <param name="CentreId">The centre that receives the delegation.</param>
/// <param name="StartsAt">From when.</param>
/// <param name="EndsAt">Until when.</param>
public sealed record StudyVisitStop(string CentreId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <summary>A winner's study visit could not be scheduled as offered. Aggregate: the itinerary.</summary>
/// <param name="StudyVisitId">The study visit.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="Reason">A problem code, such as <c>no-free-time</c>.</param>
/// <param name="ItineraryId">The itinerary whose earlier times still stand; null when there are none.</param>
/// <param name="Alternatives">Days on which it would be possible, the next first.</param>
/// <param name="OfferVersion">The version of the offer that it answers; null from before offers could change.</param>
[EventType("az.asan.booking.study-visit-declined.v1")]
public sealed record StudyVisitDeclined(
    Guid StudyVisitId, Guid EntryId, string Reason, Guid? ItineraryId = null, IReadOnlyList<StudyVisitAlternative>? Alternatives = null, long? OfferVersion = null);

/// <summary>Days on which a study visit's centres have time, in the order wished.</summary>
/// <param name="EarliestOn">The first day, local to the centres.</param>
/// <param name="LatestOn">The last day.</param>
public sealed record StudyVisitAlternative(DateOnly EarliestOn, DateOnly LatestOn);

/// <summary>A time that became free is held for somebody on the waitlist. Aggregate: the waitlist entry.</summary>
/// <param name="EntryId">The waitlist entry.</param>
/// <param name="VisitId">The held visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="ExpiresAt">Until when it can be accepted.</param>
[EventType("az.asan.booking.visit-offered.v1")]
public sealed record VisitOffered(Guid EntryId, Guid VisitId, string CentreId, string ServiceId, DateTimeOffset StartsAt, DateTimeOffset ExpiresAt);

/// <summary>A visitor is to be reminded of a booked visit. Aggregate: the visit.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="CentreId">Where it takes place.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="Kind">day: about 24 hours before; hours: about two hours before.</param>
[EventType("az.asan.booking.visit-reminder-due.v1")]
public sealed record VisitReminderDue(Guid VisitId, string CentreId, string ServiceId, DateTimeOffset StartsAt, string Kind);

/// <summary>The list of a lottery's registrations is fixed, before its seed is known. Aggregate: the lottery.</summary>
/// <param name="LotteryId">The lottery.</param>
/// <param name="CentreId">Where its times are.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="Registrations">How many take part.</param>
/// <param name="Digest">SHA-256 of what was announced and of all commitments, in lower-case hexadecimal (docs/lotteries.md).</param>
/// <param name="SeedSource">Which public value will be the seed.</param>
[EventType("az.asan.booking.lottery-committed.v1")]
public sealed record LotteryCommitted(Guid LotteryId, string CentreId, string ServiceId, int Registrations, string Digest, string SeedSource);

/// <summary>A lottery was drawn; its bundle lets anybody repeat it. Aggregate: the lottery.</summary>
/// <param name="LotteryId">The lottery.</param>
/// <param name="CentreId">Where its times are.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="Registrations">How many took part.</param>
/// <param name="Times">How many times were drawn for.</param>
/// <param name="Seed">The public value.</param>
[EventType("az.asan.booking.lottery-drawn.v1")]
public sealed record LotteryDrawn(Guid LotteryId, string CentreId, string ServiceId, int Registrations, int Times, string Seed);

/// <summary>A lottery does not take place; its times are free for all. Aggregate: the lottery.</summary>
/// <param name="LotteryId">The lottery.</param>
/// <param name="CentreId">Where its times were.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="Digest">What it had committed to, as in <see cref="LotteryCommitted"/>; null when registration was still open.</param>
/// <param name="Reason">Why, for everybody to read.</param>
[EventType("az.asan.booking.lottery-withdrawn.v1")]
public sealed record LotteryWithdrawn(Guid LotteryId, string CentreId, string ServiceId, string? Digest, string Reason);
