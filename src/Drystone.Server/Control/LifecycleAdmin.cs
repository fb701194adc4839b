using Drystone.Engine.Opening;

namespace Drystone.Server.Control;

/// <summary>Finds the way to the lifecycle rules of a data directory's buckets.</summary>
public static class LifecycleAdmin
{
    /// <summary>Through the server that runs there, or by opening the store when none does.</summary>
    /// <param name="metadataDirectory">As the server was started with; only used when no server runs.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static Task<ILifecycleAdmin> OpenAsync(
        string dataDirectory, string? metadataDirectory, TimeProvider time, CancellationToken cancel)
    {
        var options = new StoreOptions
        {
            DataDirectory = dataDirectory,
            MetadataDirectory = metadataDirectory,
            Time = time,
            CreateIfMissing = false,
            LifecycleInterval = null,
        };
        return StoreAccess.OpenAsync<ILifecycleAdmin>(
            options, client => client, store => new StoreLifecycleAdmin(store, time, ownsStore: true), cancel);
    }
}
