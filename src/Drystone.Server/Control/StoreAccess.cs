using Drystone.Engine;
using Drystone.Engine.Opening;

namespace Drystone.Server.Control;

/// <summary>Finds the way to a data directory: through the server that runs there, or by opening the store when none
/// does.</summary>
internal static class StoreAccess
{
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public static async Task<T> OpenAsync<T>(
        StoreOptions options, Func<ControlClient, T> through, Func<ObjectStore, T> on, CancellationToken cancel)
    {
        if (await ControlClient.TryConnectAsync(options.DataDirectory, cancel) is { } client)
        {
            return through(client);
        }

        try
        {
            return on(await ObjectStore.OpenAsync(options, cancel));
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
        catch (StoreOpenException e)
        {
            throw new AdminException(e.Message);
        }
    }
}
