using Asan.TestBed;

namespace Asan.Gateway.Tests;

/// <summary>A gateway with nothing behind it, whose clock and database are one test's own.</summary>
public sealed class LoneGateway() : ServiceHost<Program>("gateway")
{
    protected override IEnumerable<(string Key, string Value)> Settings => [("Development:Data", Path.Combine(Clone.Root, "data/development"))];

    public static async Task<LoneGateway> BeginAsync()
    {
        var gateway = new LoneGateway();
        await gateway.StartAsync();
        return gateway;
    }
}
