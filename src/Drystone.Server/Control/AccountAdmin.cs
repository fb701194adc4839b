using Drystone.Engine.Opening;

namespace Drystone.Server.Control;

/// <summary>Finds the way to a data directory's accounts.</summary>
public static class AccountAdmin
{
    /// <summary>Through the server that runs there, or by opening the store when none does.</summary>
    /// <param name="metadataDirectory">As the server was started with; only used when no server runs.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static Task<IAccountAdmin> OpenAsync(
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
        return StoreAccess.OpenAsync<IAccountAdmin>(
            options, client => client, store => new StoreAccountAdmin(store, time, ownsStore: true), cancel);
    }
}
