using Asan.ServiceDefaults;

namespace Asan.Booking;

/// <summary>The refusals of booking's own: a closed list.</summary>
public static class Problems
{
    public static readonly ProblemType OtherCentre = new("other-centre", 403, "Staff act for their own centre only.");

    public static readonly ProblemType OtherAgency = new("other-agency", 403, "Officers act for their own agency only.");
    public static readonly ProblemType DoorCodeExpired = new("door-code-expired", 403, "The code is not the one that the centre's door shows.");

    public static readonly ProblemType CitizenReferenceNotFound = new("citizen-reference-not-found", 404, "The client has no such citizen reference.");
    public static readonly ProblemType CentreNotFound = new("centre-not-found", 404, "There is no such centre.");
    public static readonly ProblemType ServiceNotOffered = new("service-not-offered", 404, "The centre does not offer the service.");
    public static readonly ProblemType CounterNotFound = new("counter-not-found", 404, "The centre has no such counter.");
    public static readonly ProblemType LeaseNotFound = new("lease-not-found", 404, "There is no such lease.");
    public static readonly ProblemType VisitNotFound = new("visit-not-found", 404, "There is no such visit for this caller.");
    public static readonly ProblemType PaymentSignatureWrong = new("payment-signature-wrong", 401, "The message is not signed by the provider of payments.");
    public static readonly ProblemType FeeNotFound = new("fee-not-found", 404, "There is no fee for this caller.");
    public static readonly ProblemType PaymentNotFound = new("payment-not-found", 404, "There is no such payment.");
    public static readonly ProblemType FeeFixed = new("fee-fixed", 409, "The fee is paid or being paid.");
    public static readonly ProblemType NothingOwed = new("nothing-owed", 409, "The fee is free of charge.");
    public static readonly ProblemType AlreadyPaid = new("already-paid", 409, "The fee is paid.");
    public static readonly ProblemType PaymentInProgress = new("payment-in-progress", 409, "A payment of the fee has begun.", Retryable: true);
    public static readonly ProblemType PaymentAmountWrong = new("payment-amount-wrong", 409, "The amount is not that of the order.");
    public static readonly ProblemType NothingPaid = new("nothing-paid", 409, "There is no payment to give back.");
    public static readonly ProblemType PriceLockUsed = new("price-lock-used", 409, "The price lock belongs to another visit.");
    public static readonly ProblemType PriceLockNotGenuine = new("price-lock-not-genuine", 422, "The price lock is not the catalogue's.");
    public static readonly ProblemType PriceLockExpired = new("price-lock-expired", 422, "The price lock has ended.");
    public static readonly ProblemType PriceLockOfAnotherFee = new("price-lock-of-another-fee", 422, "The price lock is of another service or fee.");

    public static readonly ProblemType ContactNotFound = new("contact-not-found", 404, "The visit has no contact.");
    public static readonly ProblemType ApplicationNotFound = new("application-not-found", 404, "There is no such application for this caller.");
    public static readonly ProblemType ItineraryNotFound = new("itinerary-not-found", 404, "There is no such itinerary.");

    public static readonly ProblemType SlotTaken = new("slot-taken", 409, "The time is no longer free.");
    public static readonly ProblemType CitizenBusy = new("citizen-busy", 409, "The citizen has another visit at that time.");
    public static readonly ProblemType WrongState = new("wrong-state", 409, "The visit's state does not allow this.");
    public static readonly ProblemType TooEarly = new("too-early", 409, "Check-in is not open yet.", Retryable: true);
    public static readonly ProblemType TooLate = new("too-late", 409, "The day of the visit is over.");
    public static readonly ProblemType AdmissionClosed = new("admission-closed", 409, "The centre admits nobody now.", Retryable: true);
    public static readonly ProblemType LeaseClosed = new("lease-closed", 409, "The lease has ended.");
    public static readonly ProblemType TooManyLeases = new("too-many-leases", 409, "The centre has too many open leases.", Retryable: true);
    public static readonly ProblemType DayNotOver = new("day-not-over", 409, "The centre's day is not over yet.", Retryable: true);
    public static readonly ProblemType CounterTaken = new("counter-taken", 409, "Another officer sits at the counter.", Retryable: true);
    public static readonly ProblemType NotSignedIn = new("not-signed-in", 409, "Nobody is signed in at the counter.");
    public static readonly ProblemType CounterBusy = new("counter-busy", 409, "The counter has a visitor.", Retryable: true);

    public static readonly ProblemType NoFreeTime = new("no-free-time", 409, "No free times follow each other as asked.");
    public static readonly ProblemType AfterHours = new("after-hours", 409, "The itinerary would end after closing.");
    public static readonly ProblemType EntitlementUsedUp = new("entitlement-used-up", 409, "The citizen has used up what the service grants.");

    public static readonly ProblemType LotteryNotFound = new("lottery-not-found", 404, "There is no such lottery.");
    public static readonly ProblemType RegistrationNotFound = new("registration-not-found", 404, "The client made no such registration.");
    public static readonly ProblemType RegistrationClosed = new("registration-closed", 409, "The lottery takes no registrations now.");
    public static readonly ProblemType AlreadyRegistered = new("already-registered", 409, "The citizen takes part already.");
    public static readonly ProblemType ClosureNotFound = new("closure-not-found", 404, "The centre has no such closure.");
    public static readonly ProblemType NotMoved = new("not-moved", 404, "No closure has moved the visit.");
    public static readonly ProblemType ChoiceOver = new("choice-over", 409, "The time to choose after a closure has passed.");
    public static readonly ProblemType WaitlistEntryNotFound = new("waitlist-entry-not-found", 404, "The client has no such waitlist entry.");
    public static readonly ProblemType AlreadyWaiting = new("already-waiting", 409, "The citizen already waits for this service.");

    public static readonly ProblemType HoldExpired = new("hold-expired", 410, "The hold ended before it was confirmed.");
}
