using Asan.Booking;
using Asan.Booking.Applications;
using Asan.Booking.Availability;
using Asan.Booking.Boards;
using Asan.Booking.Citizens;
using Asan.Booking.Closures;
using Asan.Booking.Entitlements;
using Asan.Booking.Forecasts;
using Asan.Booking.Itineraries;
using Asan.Booking.Lotteries;
using Asan.Booking.Notices;
using Asan.Booking.Overbooking;
using Asan.Booking.Payments;
using Asan.Booking.Personal;
using Asan.Booking.Queue;
using Asan.Booking.Reminders;
using Asan.Booking.Visits;
using Asan.Booking.Waitlist;
using Asan.Messaging;
using Asan.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddApi("ASAN booking", "Appointments, walk-in queues and itineraries.");
builder.AddDatabase("bookingdb");
// Before messaging: the free times are read while the broker is being connected to.
builder.Services.AddSingleton<FollowChanges>();
builder.Services.AddHostedService(services => services.GetRequiredService<FollowChanges>());
builder.Services.AddHealthChecks().AddCheck<FollowChanges>("availability", tags: [HealthTags.Serves]);
builder.AddMessaging("booking", typeof(Program).Assembly);
builder.Services.AddSingleton(CitizenKeys.From(builder.Configuration));
builder.Services.AddSingleton(DoorCode.From(builder.Configuration));
builder.AddFigures(BookingFigures.WaitP90, BookingFigures.ForecastError, BookingFigures.Waiting, BookingFigures.Holds, BookingFigures.NoticesWaiting);
builder.Services.AddSingleton<BoardFeed>();
builder.Services.AddSingleton<CallsTogether>();
builder.Services.AddHostedService<ExpireHolds>();
builder.AddNotices();
builder.Services.AddSingleton<PaymentProvider>();
builder.Services.AddHttpClient(SendRefunds.Client, http => http.Timeout = TimeSpan.FromSeconds(10));
builder.Services.AddHostedService<SendRefunds>();
builder.Services.AddHostedService<ForgetContacts>();
builder.Services.AddHostedService<RewrapKeys>();
builder.Services.AddHostedService<ReportLateness>();
builder.Services.AddHostedService<CloseForgottenDays>();
builder.Services.AddSingleton<WaitlistSignal>();
builder.Services.AddHostedService<OfferFreedTimes>();
builder.Services.AddHostedService<RemindVisitors>();
builder.Services.AddHostedService<OverbookedLanes>();
builder.Services.AddHostedService<RunLotteries>();
builder.Services.AddHostedService<MoveVisits>();

var app = builder.Build();
await app.MigrateAsync(typeof(Program).Assembly);
var api = app.MapApi();

CreateCitizenReference.Map(api);
GetAvailability.Map(api);
GetSoonest.Map(api);

BookVisit.Map(api);
ConfirmVisit.Map(api);
RescheduleVisit.Map(api);
CancelVisit.Map(api);
GetVisit.Map(api);
ListVisits.Map(api);
LookUpVisit.Map(api);
GetCalendar.Map(api);
NoteNeeds.Map(api);

CheckIn.Map(api);
TakeWalkInTicket.Map(api);
CallNext.Map(api);
TakeRemoteTicket.Map(api);
GetDoorCode.Map(api);
SignInAtCounter.Map(api);
SignOutOfCounter.Map(api);
ListCounters.Map(api);
ListAudit.Map(api);
ListDesk.Map(api);
CallTicket.Map(api);
CallAgain.Map(api);
TransferVisit.Map(api);
ParkVisit.Map(api);
RecallVisit.Map(api);
LeaveVisit.Map(api);
CloseVisit.Map(api);
CloseDay.Map(api);
LeaseTickets.Map(api);
ReconcileLease.Map(api);
GetBoard.Map(api);
StreamBoard.Map(api);
GetTicket.Map(api);
StreamTicket.Map(api);
GetForecast.Map(api);
GetCalibration.Map(api);

PutContact.Map(api);
GetContact.Map(api);
DeleteContact.Map(api);
EraseCitizen.Map(api);
ExportPersonalData.Map(api);
InboxPage.Map(app);

ChooseFee.Map(api);
GetFee.Map(api);
StartPayment.Map(api);
TakePaymentEvent.Map(api);
RefundPayment.Map(api);
PaymentSandbox.Map(app);

GetApplication.Map(api);
ListApplications.Map(api);
LookUpApplication.Map(api);
MarkReady.Map(api);
CollectApplication.Map(api);
GetLateness.Map(api);

GetItinerary.Map(api);
ListItineraries.Map(api);
BookItinerary.Map(api);
ConfirmItinerary.Map(api);
CancelItinerary.Map(api);
ListItineraryVisits.Map(api);

PutEntitlement.Map(api);
ListEntitlements.Map(api);

JoinWaitlist.Map(api);
AcceptOffer.Map(api);
LeaveWaitlist.Map(api);
ReadWaitlist.Map(api);

PutOverbooking.Map(api);
CloseCentre.Map(api);
ReadClosures.Map(api);
ChooseOtherTime.Map(api);

AnnounceLottery.Map(api);
RegisterForLottery.Map(api);
DrawLottery.Map(api);
WithdrawLottery.Map(api);
AcceptWin.Map(api);
ReadLotteries.Map(api);

app.Run();

public partial class Program;
