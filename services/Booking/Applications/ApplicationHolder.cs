using Asan.ServiceDefaults;

namespace Asan.Booking.Applications;

/// <summary>The refusals that every use case of an application has.</summary>
public static class ApplicationHolder
{
    public static Problem NotFound() => Problems.ApplicationNotFound.Because(
        "No application of this caller has this id. GET /v1/applications lists a client's own, POST /v1/applications/lookup finds the one of a visit code.");

    /// <param name="state">The application's state.</param>
    /// <param name="asked">What was asked.</param>
    /// <param name="allowed">The state in which that is possible.</param>
    public static Problem WrongState(string state, string asked, string allowed) =>
        Problems.WrongState.Because($"To {asked} an application it must be {allowed}; this one is {state}.").With("state", state);
}
