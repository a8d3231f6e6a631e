using Asan.ServiceDefaults;

namespace Asan.Catalogue;

/// <summary>The catalogue's own problems; all others are in <see cref="CommonProblems"/>.</summary>
public static class Problems
{
    public static readonly ProblemType AgencyNotFound = new("agency-not-found", 404, "There is no such agency.");
    public static readonly ProblemType CentreNotFound = new("centre-not-found", 404, "There is no such centre.");
    public static readonly ProblemType ServiceNotFound = new("service-not-found", 404, "There is no such service.");
    public static readonly ProblemType VersionNotFound = new("version-not-found", 404, "The service has no such version.");
    public static readonly ProblemType GoodPracticeNotFound = new("good-practice-not-found", 404, "There is no such good practice.");
    public static readonly ProblemType AdoptionNotFound = new("adoption-not-found", 404, "The practice has no such adoption.");
    public static readonly ProblemType ServiceWithdrawn = new("service-withdrawn", 410, "The service is no longer offered.");
    public static readonly ProblemType FeeNotInForce = new("fee-not-in-force", 422, "The service has no such fee today.");
    public static readonly ProblemType SourceReserved = new("source-reserved", 409, "Entries of this source are written by the platform itself.");
    public static readonly ProblemType UnknownAgency = new("unknown-agency", 422, "The body names an agency that the catalogue does not have.");
    public static readonly ProblemType LifeEventNotFound = new("life-event-not-found", 404, "There is no such life event.");
    public static readonly ProblemType PlanWithoutOrder = new("plan-without-order", 422, "The steps of the plan cannot be put in an order.");
    public static readonly ProblemType OwnDraft = new("own-draft", 403, "Nobody reviews what they wrote.");
    public static readonly ProblemType DraftNotFound = new("draft-not-found", 404, "There is no such draft.");
    public static readonly ProblemType DraftOpen = new("draft-open", 409, "The service has an open draft already.");
    public static readonly ProblemType DraftInOtherState = new("draft-in-other-state", 409, "The draft is not in a state in which this can be done.");
    public static readonly ProblemType DraftOutdated = new("draft-outdated", 409, "The service has changed since the draft was written.");
    public static readonly ProblemType ImportRefused = new("import-refused", 422, "Lines of the import cannot be published; nothing was written.");
    public static readonly ProblemType UnknownService = new("unknown-service", 422, "The body names a service that the catalogue does not have.");
    public static readonly ProblemType SynonymsNotFound = new("synonyms-not-found", 404, "There are no such synonyms.");
    public static readonly ProblemType UnknownCentre = new("unknown-centre", 422, "The body names a centre that the catalogue does not have.");

    /// <summary>For a read by id: what was looked for was not there.</summary>
    public static Problem NoneWithId(this ProblemType type, string id, string list) =>
        type.Because($"Expected the id of an entry of GET {list}; {(Came.Describe(id))} that is none came.");
}
