using Asan.Messaging;
using Dapper;

namespace Asan.Booking.Personal;

/// <summary>
/// After the key-encryption key was changed: wraps every data key anew that another key has wrapped, a few at a time. The
/// data keys stay the same, so no contact is touched. Once none is left, the other key is no longer needed.
/// </summary>
public sealed class RewrapKeys(IServiceScopeFactory scopes, KeyEncryptionKey keys, ILogger<RewrapKeys> log) : BackgroundService
{
    /// <summary>How often, in real time: an instance that still runs with the former key makes new ones under it.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Data keys of one transaction.</summary>
    private const int BatchSize = 500;

    // What somebody is just using, or erasing, is left for the next turn; what neither key opens stays as it is.
    private const string Batch = """
        select owner, wrapped_key, wrapped_by from citizen_data_key where wrapped_by = any(@Others) order by owner limit @BatchSize for update skip locked
        """;

    private const string Write = """
        update citizen_data_key set wrapped_key = anew.wrapped_key, wrapped_by = @Id
        from unnest(@owners, @wrapped) as anew (owner, wrapped_key) where citizen_data_key.owner = anew.owner
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, RunAsync, log, "Data keys could not be wrapped anew", stoppingToken);

    /// <summary>Wraps anew whatever is not wrapped by the current key.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var done = 0;
        while (await scopes.TransactAsync(RewrapAsync, cancellation) is var count and > 0)
            done += count;
        if (done > 0)
            log.LogInformation("{Count} data keys are wrapped anew by the key {Id}", done, keys.Id);
    }

    private async Task<int> RewrapAsync(UnitOfWork work)
    {
        var batch = (await work.Connection.QueryAsync<(byte[] Owner, byte[] Wrapped, string By)>(Batch, new { keys.Others, BatchSize })).ToList();
        if (batch.Count > 0)
            await work.Connection.ExecuteAsync(Write, new
            {
                keys.Id,
                owners = batch.Select(row => row.Owner).ToArray(),
                wrapped = batch.Select(row => keys.Wrap(keys.Unwrap(row.Wrapped, row.Owner, row.By), row.Owner)).ToArray(),
            });
        return batch.Count;
    }
}
