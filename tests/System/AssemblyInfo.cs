using Xunit;

// Each test has the machine to itself: two of them start whole platforms, others kill services under load.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
