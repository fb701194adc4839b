using Drystone.Engine;
using Drystone.Engine.Opening;
using Drystone.Server.Hosting;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Finds the way to a store: through the server that runs there, or by opening it when none does.</summary>
internal static class StoreAccess
{
    /// <param name="masterKey">As the server was started with; only used when no server runs.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static async Task<T> OpenAsync<T>(
        StoreOptions options, MasterKeySource masterKey, Func<ControlClient, T> through, Func<ObjectStore, T> on,
        CancellationToken cancel)
    {
        if (await ControlClient.TryConnectAsync(options.DataDirectory, cancel) is { } client)
        {
            return through(client);
        }

        try
        {
            return on(await ObjectStore.OpenAsync(
                options with
                {
                    CreateIfMissing = false,
                    LifecycleInterval = null,
                    ScrubPeriod = null,
                    TierInterval = null,
                    UsageInterval = null,
                    MasterKey = await LoadAsync(masterKey, cancel),
                },
                cancel));
        }
        catch (StoreOpenException e) when (e.IsInUse)
        {
            // A server that is just starting has the store before it has the socket.
            return await ControlClient.TryConnectAsync(options.DataDirectory, cancel) is { } started
                ? through(started)
                : throw new AdminException(
                    $"another process has '{options.DataDirectory}' open and no control socket answers there; try "
                    + "again when it has started or stopped");
        }
        catch (Exception e) when (e is StoreOpenException or ServerStartException or DamagedDataException)
        {
            throw new AdminException(e.Message);
        }
    }

    /// <summary>Null when the operator brings none.</summary>
    public static async Task<ReadOnlyMemory<byte>?> LoadAsync(MasterKeySource source, CancellationToken cancel)
    {
        // Not converted in one step: the conversion of a null array is an empty key.
        var key = await source.LoadAsync(cancel);
        return key is null ? null : (ReadOnlyMemory<byte>?)key;
    }
}
