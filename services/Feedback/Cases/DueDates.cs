using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>Terms of Law 1308-IVQ of 30 September 2015 on citizens' appeals, in working days.</summary>
public static class DueDates
{
    /// <summary>Art. 10.1. Thanks are no appeal under the law; the platform answers them in the same time.</summary>
    public const int Ordinary = 15;

    /// <summary>Art. 10.1: where a matter must be studied or checked, from the day it came.</summary>
    public const int WithStudy = 30;

    /// <summary>Art. 10.2: at most so many more where information is asked of others.</summary>
    public const int ForInformation = 30;

    /// <summary>Officers are reminded so many working days before.</summary>
    public const int ReminderBefore = 3;

    /// <summary>How long a citizen may reopen a case after its answer. The law sets no time; the platform does.</summary>
    public static readonly Duration Reopenable = Duration.FromDays(30);

    /// <summary>
    /// Art. 8.1.4: an appeal that was answered three times within a year and brings nothing new need not be considered. So the
    /// first answer and two more.
    /// </summary>
    public const int Reopenings = 2;

    /// <summary>The law's days are days in Azerbaijan.</summary>
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    public static LocalDate Day(Instant now) => now.InZone(Zone).Date;

    public static LocalDate After(LocalDate day, int workingDays) => WorkingDays.After(day, workingDays, Holidays.All);
}
