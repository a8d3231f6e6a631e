using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Each test has the machine to itself: some start whole platforms, others kill services under load.
[assembly: Parallelization(Mode = ParallelMode.None)]
