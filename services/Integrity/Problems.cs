using Asan.ServiceDefaults;

namespace Asan.Integrity;

/// <summary>The refusals of this service beside the common ones.</summary>
public static class Problems
{
    public static readonly ProblemType ReportNotFound = new("report-not-found", 404, "There is no such report.");
    public static readonly ProblemType ReportClosed = new("report-closed", 409, "The report is closed.");
    public static readonly ProblemType ReportNotAnswered = new("report-not-answered", 409, "The report has no answer yet.");
    public static readonly ProblemType TooManyMessages = new("too-many-messages", 409, "The report has as many messages as it can hold.");
    public static readonly ProblemType NoOfficer = new("no-officer", 409, "No integrity officer can take the report.");
    public static readonly ProblemType NoKey = new("no-key", 409, "The officer has no key yet.");
    public static readonly ProblemType KeyInUse = new("key-in-use", 409, "The key was registered before.");
    public static readonly ProblemType ReadersDiffer = new("readers-differ", 409, "The message is sealed for other readers than the report has.");
    public static readonly ProblemType TooManyReaders = new("too-many-readers", 409, "The report has as many readers as it can have.");
    public static readonly ProblemType OfficerExcluded = new("officer-excluded", 409, "The officer may not read this report.");
}
