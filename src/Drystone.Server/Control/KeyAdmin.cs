using Drystone.Engine;
using Drystone.Engine.Opening;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Finds the way to a data directory's encryption keys.</summary>
public static class KeyAdmin
{
    /// <summary>Through the server that runs there, or by opening the store when none does.</summary>
    /// <param name="metadataDirectory">As the server was started with; only used when no server runs.</param>
    /// <param name="masterKey">As <paramref name="metadataDirectory"/>.</param>
    /// <param name="region">As <paramref name="metadataDirectory"/>; it stands in the ARNs of keys.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static Task<IKeyAdmin> OpenAsync(
        string dataDirectory, string? metadataDirectory, MasterKeySource masterKey, string region, TimeProvider time,
        CancellationToken cancel) => StoreAccess.OpenAsync<IKeyAdmin>(
        new StoreOptions { DataDirectory = dataDirectory, MetadataDirectory = metadataDirectory, Time = time },
        masterKey, client => client, store => On(store, region, time), cancel);

    private static KeyRingAdmin On(ObjectStore store, string region, TimeProvider time)
    {
        // Made by the first start of a server; before it no client has seen an ARN.
        var account = store.FindBootstrapAccount()?.Id.Value ?? "000000000000";
        return new KeyRingAdmin(new KeyRing(store, new KeyNames(region, account), time), store);
    }
}
