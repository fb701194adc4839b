using Drystone.Engine;
using Drystone.Engine.Checking;
using Drystone.Engine.Opening;
using Drystone.Server.Authorization;
using Drystone.Server.Hosting;
using Drystone.Server.Keys;

namespace Drystone.Server.Control;

/// <summary>Finds the way to what the operator asks of a data directory: through the server that runs there, or by
/// opening the store when none does.</summary>
/// <param name="MetadataDirectory">As the server was started with; only used when no server runs.</param>
public sealed record OperatorAccess(string DataDirectory, string? MetadataDirectory, TimeProvider Time)
{
    // Stands in ARNs of keys in a store that no server has ever been started on.
    private const string NoAccount = "000000000000";

    /// <summary>As <see cref="MetadataDirectory"/>.</summary>
    public MasterKeySource MasterKey { get; init; } = new();

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IAccountAdmin> OpenAccountsAsync(CancellationToken cancel) => OpenAsync<IAccountAdmin>(
        client => client, store => new StoreAccountAdmin(store, Time, uses: null, ownsStore: true), cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IBucketAdmin> OpenBucketsAsync(CancellationToken cancel) => OpenAsync<IBucketAdmin>(
        client => client, store => new StoreBucketAdmin(store, ownsStore: true), cancel);

    /// <exception cref="AdminException">No server runs there.</exception>
    public static async Task<IEventAdmin> OpenEventsAsync(string dataDirectory, CancellationToken cancel) =>
        await ControlClient.ConnectAsync(dataDirectory, cancel);

    /// <param name="region">As <see cref="MetadataDirectory"/>; it stands in the ARNs of keys.</param>
    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IKeyAdmin> OpenKeysAsync(string region, CancellationToken cancel) => OpenAsync<IKeyAdmin>(
        client => client,
        store =>
        {
            var names = new KeyNames(region, store.FindBootstrapAccount()?.Id.Value ?? NoAccount);
            return new KeyRingAdmin(new KeyRing(store, names, Time), store);
        },
        cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<ILifecycleAdmin> OpenLifecycleAsync(CancellationToken cancel) => OpenAsync<ILifecycleAdmin>(
        client => client, store => new StoreLifecycleAdmin(store, Time, ownsStore: true), cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IScrubAdmin> OpenScrubAsync(CancellationToken cancel) => OpenAsync<IScrubAdmin>(
        client => client, store => new StoreScrubAdmin(store, ownsStore: true), cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<ITierAdmin> OpenTiersAsync(CancellationToken cancel) => OpenAsync<ITierAdmin>(
        client => client, store => new StoreTierAdmin(store, ownsStore: true), cancel);

    /// <exception cref="AdminException">Neither way is open; the message says why.</exception>
    public Task<IAccessAdmin> OpenAccessAsync(CancellationToken cancel) => OpenAsync<IAccessAdmin>(
        client => client, store => new AccessServices(store).Admin(log: null, ownsStore: true), cancel);

    /// <summary>Looks over a store that no server has open, and repairs it.</summary>
    /// <exception cref="AdminException">A server runs there, or it cannot be opened; the message says why.</exception>
    public async Task<RepairReport> RepairAsync(RepairSettings settings, CancellationToken cancel)
    {
        try
        {
            var options = Options with { MasterKey = await StoreAccess.LoadAsync(MasterKey, cancel) };
            return await StoreRepair.RunAsync(options, settings, cancel);
        }
        catch (StoreOpenException fault) when (fault.IsInUse)
        {
            throw new AdminException($"'{DataDirectory}' is in use: stop its server first, and repair then");
        }
        catch (Exception fault) when (fault is StoreOpenException or StoreUnavailableException or ServerStartException)
        {
            throw new AdminException(fault.Message);
        }
    }

    private StoreOptions Options => new()
    {
        DataDirectory = DataDirectory,
        MetadataDirectory = MetadataDirectory,
        Time = Time,
    };

    private Task<T> OpenAsync<T>(
        Func<ControlClient, T> through, Func<ObjectStore, T> on, CancellationToken cancel) =>
        StoreAccess.OpenAsync(Options, MasterKey, through, on, cancel);
}
