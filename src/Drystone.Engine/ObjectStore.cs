using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Encryption;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Opening;
using Drystone.Engine.Reclaim;
using Drystone.Engine.Records;
using Drystone.Engine.Scrubbing;
using Drystone.Engine.Tables;
using Drystone.Engine.Tiers;
using Drystone.Engine.Usage;
using Drystone.Keyspace;

namespace Drystone.Engine;

/// <summary>
/// An object store in a directory: accounts, buckets, objects, uploads. Every verb that returns has its effect on
/// stable storage, wholly; one that throws has left nothing.
/// </summary>
/// <remarks>
/// Reads are synchronous: they look into memory-mapped metadata. The verbs that touch a bucket or an object demand a
/// grant from the host's gate (<see cref="Access.Gate"/>).
/// </remarks>
public sealed partial class ObjectStore : IAsyncDisposable
{
    private readonly OpenedStore opened;
    private readonly IKeyValueStore keyspace;
    private readonly BlobStore blobs;
    private readonly SecretSeal seal;
    private readonly KnownSubjects known;
    private readonly TimeProvider time;
    private readonly Reclaimer reclaimer;
    private readonly Scrubber scrubber;
    private readonly WriteHealth health;
    private readonly HealthWatch healthWatch;
    private bool isDisposed;

    private ObjectStore(
        OpenedStore opened, BlobStore blobs, StorageClasses classes, Reclaimer reclaimer, Scrubber scrubber,
        StoreOptions options)
    {
        this.opened = opened;
        this.blobs = blobs;
        this.reclaimer = reclaimer;
        this.scrubber = scrubber;
        time = options.Time;
        this.classes = classes;
        lifecycle = new LifecycleRunner(opened, changeSignal, options, classes)
        {
            BytesMayMove = () => tierWorker!.Wake(isRestore: false),
        };
        transfer = new BodyTransfer(opened, blobs, classes);
        tierSteps = new TierSteps(opened, transfer, classes, lifecycle.Calendar, options.Time);
        tierWorker = new TierWorker(opened, blobs, tierSteps, changeSignal, options);
        tierReclaimer = new TierReclaimer(opened, blobs, classes, options);
        usage = new UsageCounter(opened, changeSignal, options);
        keyspace = opened.Keyspace;
        seal = opened.Seal;
        known = new KnownSubjects(keyspace, seal);
        health = opened.Health;
        healthWatch = new HealthWatch(opened, options);
    }

    /// <summary>Opens the store, or makes it where there is none.</summary>
    /// <exception cref="StoreOpenException">It cannot be opened; the message names the cause and the
    /// remedy.</exception>
    public static Task<ObjectStore> OpenAsync(StoreOptions options, CancellationToken cancel) =>
        OpenAsync(options, StoreOpener.OpenKeyspace, cancel);

    /// <summary>For tests that bring their own keyspace.</summary>
    internal static async Task<ObjectStore> OpenAsync(
        StoreOptions options, Func<string, TimeProvider, IKeyValueStore> openKeyspace, CancellationToken cancel)
    {
        var opened = await StoreOpener.OpenAsync(options, openKeyspace, cancel);
        var ids = new IdSource(opened.Keyspace);
        try
        {
            await ids.StartAsync(cancel);
        }
        catch (Exception fault)
        {
            await opened.DisposeAsync();
            throw fault is KeyspaceException
                ? new StoreOpenException($"{options.DataDirectory}: {fault.Message}", fault)
                : fault;
        }

        var classes = new StorageClasses(options.StorageClasses, options.Time);
        var blobs = new BlobStore(opened, ids, classes);
        var reclaimer = new Reclaimer(opened, blobs, options, firstIdOfThisRun: ids.FirstOfThisRun);
        var scrubber = new Scrubber(opened, blobs, options);
        var store = new ObjectStore(opened, blobs, classes, reclaimer, scrubber, options);
        if (!options.DefersWork)
        {
            store.StartWork();
        }

        return store;
    }

    /// <summary>Begins what the store does by itself: reclaiming, scrubbing, lifecycle rules, tiers, usage, watching
    /// its health. To be called once, where <see cref="StoreOptions.DefersWork"/> kept it from beginning.</summary>
    public void StartWork()
    {
        healthWatch.Start();
        reclaimer.Start();
        scrubber.Start();
        lifecycle.Start();
        tierWorker.Start();
        tierReclaimer.Start();
        usage.Start();
    }

    /// <summary>The id in the marker of the data directory.</summary>
    public string StoreId => opened.Marker.StoreId;

    /// <summary>Takes the bytes of one body. The memory it uses is bounded, whatever is expected.</summary>
    /// <param name="expectedBytes">A hint from the client; null when it gave none.</param>
    /// <param name="key">Encrypts the body; the writer keeps a copy. Null stores it as it is.</param>
    /// <param name="compresses">Stores it compressed, if that makes it smaller (see <see cref="Compresses"/>).</param>
    /// <param name="observer">Sees the bytes as they came.</param>
    public BodyWriter NewBody(
        long? expectedBytes, ObjectEncryptionKey? key = null, bool compresses = false,
        IBlockObserver? observer = null) =>
        new(blobs, expectedBytes, key, compresses, observer);

    /// <summary>Runs what waits to be reclaimed now, until nothing is left that can be. Returns the number of
    /// items.</summary>
    public async Task<int> ReclaimAsync(CancellationToken cancel) =>
        await health.WatchAsync(new ValueTask<int>(reclaimer.RunAsync(cancel)))
        + await health.WatchAsync(new ValueTask<int>(tierReclaimer.RunAsync(cancel)));

    public StoreHealth GetHealth() => opened.GetHealth();

    /// <summary>Whether only a new process can write again, as far as is known: no disk is asked.</summary>
    public bool NeedsRestart =>
        opened.Layout.Presence?.LastFault?.Fault == StoreFault.RestartNeeded || health.NeedsRestart;

    /// <summary>Tries what has failed before, as is done every second, and tells what became of it.</summary>
    public async Task<StoreHealth> CheckHealthAsync(CancellationToken cancel)
    {
        await healthWatch.LookAsync(cancel);
        return GetHealth();
    }

    public StoreStatistics GetStatistics()
    {
        var keys = keyspace.GetStatistics();
        using var tx = keyspace.BeginRead();
        var (plainBytes, storedBytes) = BlobTable.ReadCompressed(tx);
        var (freeBytes, totalBytes) = opened.Space.Measure();
        return new StoreStatistics(
            keys.Commits, keys.Writes, keys.UsedBytes, freeBytes, totalBytes,
            reclaimer.Reclaimed, opened.Unreadable.Count)
        {
            CompressedPlainBytes = plainBytes,
            CompressedStoredBytes = storedBytes,
            ReadFaults = health.ReadFaults,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true))
        {
            return;
        }

        await healthWatch.DisposeAsync();
        await usage.DisposeAsync();
        await lifecycle.DisposeAsync();
        await tierWorker.DisposeAsync();
        await tierReclaimer.DisposeAsync();
        await scrubber.DisposeAsync();
        await reclaimer.DisposeAsync();
        try
        {
            // Writes that wait are committed with their bytes, before the packs close.
            await keyspace.DisposeAsync();
        }
        finally
        {
            await blobs.DisposeAsync();
        }

        await opened.DisposeAsync();
    }

    /// <summary>To the millisecond, as records keep it: what a verb returns is what a look-up finds.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private ValueTask<T> CommitAsync<T>(Func<IWriteTransaction, T> work, CancellationToken cancel) =>
        CommitAsync(work, groundwork: null, cancel);

    private async ValueTask<T> CommitAsync<T>(
        Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel)
    {
        opened.Layout.Presence?.DemandLastSeen();
        var result = await health.WatchAsync(keyspace.WriteAsync(work, groundwork, cancel));
        changeSignal.Committed();
        return result;
    }
}
