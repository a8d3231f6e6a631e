using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

[assembly: AssemblyFixture(typeof(RunningPlatform))]

namespace Asan.SystemTests.Platform;

/// <summary>The platform for the tests of this part that only ask it.</summary>
public sealed class RunningPlatform : PlatformRun, IAsyncLifetime;
