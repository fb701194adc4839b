using Drystone.Engine;
using Drystone.Engine.Opening;

namespace Drystone.Server.Control;

/// <summary>Finds the way to a data directory's accounts.</summary>
public static class AccountAdmin
{
    /// <summary>Through the server that runs there, or by opening the store when none does.</summary>
    /// <param name="metadataDirectory">As the server was started with; only used when no server runs.</param>
    /// <exception cref="AccountAdminException">Neither way is open; the message says why.</exception>
    public static async Task<IAccountAdmin> OpenAsync(
        string dataDirectory, string? metadataDirectory, TimeProvider time, CancellationToken cancel)
    {
        if (await ControlClient.TryConnectAsync(dataDirectory, cancel) is { } client)
        {
            return client;
        }

        try
        {
            var options = new StoreOptions
            {
                DataDirectory = dataDirectory,
                MetadataDirectory = metadataDirectory,
                Time = time,
                CreateIfMissing = false,
            };
            var store = await ObjectStore.OpenAsync(options, cancel);
            return new StoreAccountAdmin(store, time, ownsStore: true);
        }
        catch (StoreOpenException e) when (e.IsInUse)
        {
            // A server that is just starting has the store before it has the socket.
            return await ControlClient.TryConnectAsync(dataDirectory, cancel) ?? throw new AccountAdminException(
                $"another process has '{dataDirectory}' open and no control socket answers there; try again when it "
                + "has started or stopped");
        }
        catch (StoreOpenException e)
        {
            throw new AccountAdminException(e.Message);
        }
    }
}
