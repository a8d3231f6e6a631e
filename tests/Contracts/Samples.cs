using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Contracts.Feedback;

namespace Asan.Contracts.Tests;

/// <summary>One filled instance of every event, equal to its golden file.</summary>
internal static class Samples
{
    private static readonly Guid Visit = new("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10");
    private static readonly Guid Entry = new("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a11");
    private static readonly Guid StudyVisit = new("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a12");
    private static readonly DateTimeOffset Morning = new(2022, 12, 15, 5, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Name = new() { ["az"] = "Şəxsiyyət vəsiqəsi", ["en"] = "Identity card" };

    private static readonly IReadOnlyList<DaySpan> Span = [new DaySpan(new TimeOnly(10, 0), new TimeOnly(14, 0), new TimeOnly(13, 30))];

    public static readonly IReadOnlyList<object> All =
    [
        new ServicePublished("identity-card", 3, "mia", Name, 20, ["baku-1", "ganja"]),
        new ServiceWithdrawn("identity-card"),
        new PriceChanged("identity-card", [new Fee("ordinary", 5.00m, "AZN", 10), new Fee("replacement", 30.00m, "AZN", null)]),
        new PriceKeyPublished("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
            new PublicJwk("EC", "P-256", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "ES256", "sig"),
            Morning),
        new CentrePublished("baku-1", 2, Name, "Asia/Baku", [new OpeningHours(1, new TimeOnly(9, 30), new TimeOnly(18, 0), new TimeOnly(17, 30))],
            [new DateOnly(2026, 12, 31)], [new Counter(1, "mia")], true,
            [new HoursByRule("FREQ=MONTHLY;BYDAY=1SA", new DateOnly(2026, 12, 1), null, Span)],
            [new HoursOfDate(new DateOnly(2026, 12, 30), Span)],
            [new RouteStop(Name, 40.4, 49.85, new DateOnly(2027, 1, 11), new DateOnly(2027, 1, 15), Span)], 40.4, 49.85),
        new GoodPracticePublished("ma-berkane-2022", Entry, Name),
        new VisitBooked(Visit, "baku-1", "identity-card", Morning, Morning.AddMinutes(20)),
        new VisitRescheduled(Visit, "baku-1", "identity-card", Morning, Morning.AddDays(1), Morning.AddDays(1).AddMinutes(20)),
        new VisitCancelled(Visit, "baku-1", "identity-card", Morning),
        new VisitCheckedIn(Visit, "baku-1", "identity-card", 47, false, Morning),
        new VisitCalled(Visit, "baku-1", "identity-card", 5, Morning.AddMinutes(12), 720),
        new VisitTransferred(Visit, "baku-1", "identity-card", "passport", Morning.AddMinutes(20), 480),
        new VisitClosed(Visit, "baku-1", "identity-card", "mia", "refused", Morning.AddMinutes(30), 1080.5, "Law on State Duty, art. 7.2",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        new ApplicationOpened(Entry, Visit, "baku-1", "identity-card", "mia", "ordinary", 10, new DateOnly(2022, 12, 29), Morning),
        new ApplicationReady(Entry, Visit, "baku-1", "identity-card", "mia", new DateOnly(2022, 12, 29), new DateOnly(2023, 1, 3), 5, Morning.AddDays(19)),
        new ApplicationsReported("identity-card", new DateOnly(2021, 12, 1), new DateOnly(2022, 11, 30), 1240, 0.95, 0.93, 0.96, 0, 2, Morning),
        new VisitOffered(Entry, Visit, "baku-1", "identity-card", Morning, Morning.AddMinutes(10)),
        new VisitReminderDue(Visit, "baku-1", "identity-card", Morning, "day"),
        new LotteryCommitted(Entry, "baku-1", "identity-card", 312, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "drand quicknet, round 24000000"),
        new LotteryDrawn(Entry, "baku-1", "identity-card", 312, 50, "b6d1f0c2"),
        new LotteryWithdrawn(Entry, "baku-1", "identity-card", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "The counters are being rebuilt that week."),
        new StudyVisitScheduled(StudyVisit, Entry, Visit, [new StudyVisitStop("baku-1", Morning, Morning.AddHours(2))], 2),
        new StudyVisitDeclined(StudyVisit, Entry, "no-free-time", Visit, [new StudyVisitAlternative(new DateOnly(2023, 4, 3), new DateOnly(2023, 4, 4))], 2),
        new RatingsPublished("service", "identity-card", 312, 800, 0.95, 0.92, 0.97, Morning),
        new CaseAnswered(Visit, "complaint", "identity-card", null, Morning, true),
        new CaseDueSoon(Visit, "complaint", "identity-card", "baku-1", "centre", "baku-1", new DateOnly(2022, 12, 15)),
        new CaseOverdue(Visit, "complaint", "identity-card", "baku-1", "centre", "baku-1", new DateOnly(2022, 12, 15)),
        new BallotLogSigned("2022", "sealed", 24, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Morning, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "c2lnbmF0dXJl"),
        new CycleOpened("2022", "local-african-public-service", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Morning, Morning.AddDays(60)),
        new WinnersAnnounced("2022", "local-african-public-service", Morning,
            [new Winner(Entry, "ma-berkane", Name, "MA", 1, new Practice(Name, Name, Name, Name), true)]),
        new StudyVisitOffered(StudyVisit, Entry, "ma-berkane", ["baku-1", "barda"], new DateOnly(2023, 2, 1), new DateOnly(2023, 3, 31), 120),
        new StudyVisitWithdrawn(StudyVisit, Entry, "ma-berkane", "authority"),
    ];
}
