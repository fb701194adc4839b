using Drystone.Engine.Opening;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Finds the way to the lifecycle rules of a data directory's buckets.</summary>
public static class LifecycleAdmin
{
    /// <inheritdoc cref="OpenAsync(string, string?, MasterKeySource, TimeProvider, CancellationToken)"/>
    public static Task<ILifecycleAdmin> OpenAsync(
        string dataDirectory, string? metadataDirectory, TimeProvider time, CancellationToken cancel) =>
        OpenAsync(dataDirectory, metadataDirectory, new MasterKeySource(), time, cancel);

    /// <summary>Through the server that runs there, or by opening the store when none does.</summary>
    /// <param name="metadataDirectory">As the server was started with; only used when no server runs.</param>
    /// <param name="masterKey">As <paramref name="metadataDirectory"/>.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static Task<ILifecycleAdmin> OpenAsync(
        string dataDirectory, string? metadataDirectory, MasterKeySource masterKey, TimeProvider time,
        CancellationToken cancel) => StoreAccess.OpenAsync<ILifecycleAdmin>(
        new StoreOptions { DataDirectory = dataDirectory, MetadataDirectory = metadataDirectory, Time = time },
        masterKey, client => client, store => new StoreLifecycleAdmin(store, time, ownsStore: true), cancel);
}
