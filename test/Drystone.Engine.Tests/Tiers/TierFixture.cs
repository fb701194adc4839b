using System.Collections.Concurrent;
using System.Security.Cryptography;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Encryption;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Tiers;

/// <summary>A store with four classes: WARM stays on the disks, COLD is read through, GLACIER and DEEP are archives.
/// Its clock and its rounds are the test's.</summary>
internal sealed class TierFixture : IAsyncDisposable
{
    /// <summary>Some blocks, so that it is a file of its own and not in a pack.</summary>
    public const int LargeBytes = 2_500_000;

    private TierFixture(
        MemoryTier cold, MemoryTier glacier, ManualTime time, StoreFixture store, ConcurrentQueue<string> problems) =>
        (Cold, Glacier, Time, Store, Problems) = (cold, glacier, time, store, problems);

    public MemoryTier Cold { get; }

    /// <summary>Of GLACIER and of DEEP, which are told apart by their keys.</summary>
    public MemoryTier Glacier { get; }

    public ManualTime Time { get; }

    public StoreFixture Store { get; }

    /// <summary>Classes whose tiers were reported to have stopped to work.</summary>
    public ConcurrentQueue<string> Problems { get; }

    public static async Task<TierFixture> OpenAsync(
        Func<string, TimeProvider, IKeyValueStore>? openKeyspace = null, bool isScrubbed = false,
        TimeSpan? interval = null)
    {
        var problems = new ConcurrentQueue<string>();
        var (cold, glacier, time) = (new MemoryTier(), new MemoryTier(), new ManualTime());
        var store = await StoreFixture.OpenAsync(
            options => options with
            {
                Time = time,
                LifecycleInterval = null,
                TierInterval = interval,
                NoteTierProblem = (storageClass, problem) =>
                {
                    if (problem is not null)
                    {
                        problems.Enqueue(storageClass);
                    }
                },
                AbandonedUploadAge = null,
                StorageClasses =
                [
                    new StorageClass("WARM") { MinTransitionBytes = 0 },
                    new StorageClass("COLD", cold) { MinTransitionBytes = 0, IsScrubbed = isScrubbed },
                    new StorageClass("GLACIER", glacier) { IsArchive = true, MinTransitionBytes = 1_000 },
                    new StorageClass("DEEP", glacier) { IsArchive = true, MinTransitionBytes = 1_000 },
                ],
            },
            openKeyspace);
        return new TierFixture(cold, glacier, time, store, problems);
    }

    public async Task SetAsync(params LifecycleRule[] rules) => Assert.Equal(
        ConfigureOutcome.Done,
        await Store.Store.SetLifecycleAsync(
            Store.OnBucket<Configure>(), new LifecycleRules(rules, default), CancellationToken.None));

    public Task MoveAllAsync(string storageClass, int days = 1) => SetAsync(
        new LifecycleRule { Id = storageClass, Transitions = [new LifecycleTransition(days, null, storageClass)] });

    public async Task<ObjectInfo> PutAsync(
        string key, byte[] bytes, string? storageClass = null, ObjectEncryptionKey? encryptedUnder = null)
    {
        await using var body = await Store.FillAsync(bytes, encryptedUnder: encryptedUnder);
        var facts = new NewObject
        {
            ETag = ETag.FromDigest(MD5.HashData(bytes)),
            Headers = ObjectHeaders.Empty with { StorageClass = storageClass },
            Encryption = encryptedUnder is null ? null : StoreFixture.SealedSomehow,
        };
        var put = await Store.Store.PutObjectAsync(Store.On<Write>(key), body, facts, default, CancellationToken.None);
        Assert.Equal(WriteOutcome.Done, put.Outcome);
        return put.Object!;
    }

    public async Task<WriteOutcome> CopyAsync(string from, string to, string? storageClass = null)
    {
        using var source = Store.Store.OpenObject(Store.On<Read>(from))!;
        var facts = new NewObject
        {
            ETag = source.Info.ETag,
            Headers = source.Info.Headers with { StorageClass = storageClass },
            Encryption = source.Info.Encryption,
        };
        return (await Store.Store.CopyObjectAsync(
            source, Store.On<Write>(to), facts, default, CancellationToken.None)).Outcome;
    }

    public ObjectInfo Head(string key, VersionId? version = null) =>
        Store.Store.HeadObject(Store.On<Read>(key, version))!;

    public Task<int> MoveAsync() => Store.Store.RunTiersAsync(CancellationToken.None);

    public Task<int> RunAsync() => Store.Store.RunLifecycleAsync(only: null, CancellationToken.None);

    /// <summary>Lets the clock go on until something has happened in the background.</summary>
    /// <param name="seconds">At a time.</param>
    public async Task TickUntilAsync(Func<bool> isSo, double seconds = 1)
    {
        while (!isSo())
        {
            Time.Advance(TimeSpan.FromSeconds(seconds));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Lets days go by, and does what is due then.</summary>
    public Task<int> PassAsync(double days)
    {
        Time.Advance(TimeSpan.FromDays(days));
        return RunAsync();
    }

    public ValueTask<RestoreOutcome> RestoreAsync(string key, int days = 1, VersionId? version = null) =>
        Store.Store.RestoreObjectAsync(Store.On<Write>(key, version), days, CancellationToken.None);

    /// <summary>Until nothing is left that nothing refers to.</summary>
    public async Task ReclaimAsync()
    {
        while (await Store.Store.ReclaimAsync(CancellationToken.None) > 0)
        {
        }
    }

    public IEnumerable<Change> Changes() =>
        Store.Store.ReadChanges(0, 1_000).Entries.Select(entry => entry.Change).Where(change => change.Key is not null);

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
