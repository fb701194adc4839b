using Drystone.Engine.Opening;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Finds the way to what the operator asks of a data directory: through the server that runs there, or by
/// opening the store when none does.</summary>
/// <param name="MetadataDirectory">As the server was started with; only used when no server runs.</param>
public sealed record OperatorAccess(string DataDirectory, string? MetadataDirectory, TimeProvider Time)
{
    /// <summary>As <see cref="MetadataDirectory"/>.</summary>
    public MasterKeySource MasterKey { get; init; } = new();

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IBucketAdmin> OpenBucketsAsync(CancellationToken cancel) => StoreAccess.OpenAsync<IBucketAdmin>(
        Options, MasterKey, client => client, store => new StoreBucketAdmin(store, ownsStore: true), cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IScrubAdmin> OpenScrubAsync(CancellationToken cancel) => StoreAccess.OpenAsync<IScrubAdmin>(
        Options, MasterKey, client => client, store => new StoreScrubAdmin(store, ownsStore: true), cancel);

    private StoreOptions Options => new()
    {
        DataDirectory = DataDirectory,
        MetadataDirectory = MetadataDirectory,
        Time = Time,
        CreateIfMissing = false,
        LifecycleInterval = null,
        ScrubPeriod = null,
    };
}
