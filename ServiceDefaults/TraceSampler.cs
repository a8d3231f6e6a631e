using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Asan.ServiceDefaults;

/// <summary>
/// Begins a trace with a request, a message, or work that a host starts on its own under a name; never with a call
/// outwards. A look at an empty outbox or a probe of another service belongs to nobody's request: several a second,
/// they would push all others out of the dashboard, which keeps the latest 10,000 traces. Used for spans without a
/// parent only; what happens within a trace is always kept.
/// </summary>
internal sealed class TraceSampler : Sampler
{
    /// <summary>The name under which YARP looks whether the services behind the gateway are alive.</summary>
    private const string Probe = "proxy.cluster_health_checks";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters is { Kind: ActivityKind.Client } or { Name: Probe } ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
