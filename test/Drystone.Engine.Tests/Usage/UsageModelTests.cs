using Drystone.Engine.Access;
using Drystone.Engine.Changes;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Objects;
using Drystone.Engine.Replication;
using Drystone.Engine.Names;
using Drystone.Engine.Tests.Encryption;
using Drystone.Engine.Tables;
using Drystone.Engine.Usage;
using Drystone.Keyspace;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Usage;

/// <summary>Whatever is done and wherever it is interrupted, the counters are what a walk finds.</summary>
public sealed class UsageModelTests
{
    // So few that what has no room is the rule.
    private static readonly UsageLimits Few = new(Depth: 2, PrefixesPerLevel: 5, PrefixesPerParent: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_random_operations_and_restarts_the_counters_equal_a_walk(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        await using var store = await StoreFixture.OpenAsync(options => options with
        {
            Time = time,
            LifecycleInterval = null,
            AbandonedUploadAge = null,
            ScrubPeriod = null,
            UsageLimits = random.Next(2) == 0 ? Few : UsageLimits.Default,
        });
        await store.Store.SetLifecycleAsync(
            store.OnBucket<Configure>(),
            new LifecycleRules(
                [
                    new() { Id = "all", ExpirationDays = 20 },
                    new() { Id = "old", Noncurrent = new(Days: 10, NewerVersions: null) },
                ],
                default),
            CancellationToken.None);
        store.RefreshBucket();
        for (var i = 0; i < 400; i++)
        {
            await DoAsync(store, time, random);
            if (random.Next(20) == 0)
            {
                await store.Store.CountUsageAsync(withExisting: random.Next(2) == 0, CancellationToken.None);
            }

            if (random.Next(60) == 0)
            {
                await store.ReopenAsync();
            }

            if (random.Next(100) == 0)
            {
                await MissChangesAsync(store);
            }

            if (random.Next(40) == 0)
            {
                await AssertCountedAsync(store);
            }
        }

        await AssertCountedAsync(store);
        await store.ReopenAsync();
        await AssertCountedAsync(store);
    }

    [Fact]
    public async Task Wherever_the_power_goes_the_next_run_counts_everything_once()
    {
        var keys = new ObservedKeyspace(new MemoryKeyValueStore());
        var random = new Random(11);
        await using var store = await StoreFixture.OpenAsync(
            options => options with { LifecycleInterval = null, ScrubPeriod = null, UsageLimits = Few },
            (directory, _) =>
            {
                // The metadata has no file; the place where it would be is there.
                Directory.CreateDirectory(directory);
                File.WriteAllBytes(Path.Combine(directory, "data.mdb"), []);
                return new Undisposed(keys);
            });
        for (var i = 0; i < 5_000; i++)
        {
            await store.PutAsync(Key(random), new byte[random.Next(3)]);
        }

        // Through the first count of all, and through the pages of what comes after it.
        for (var writes = 0; writes < 25; writes++)
        {
            keys.WritesLeft = writes % 4;
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
                throw new InvalidOperationException("It came to the end.");
            });
            keys.WritesLeft = null;
            for (var i = 0; i < 30; i++)
            {
                await store.RemoveAsync(Key(random));
                await store.PutAsync(Key(random), new byte[random.Next(3)]);
            }

            await store.ReopenAsync();
        }

        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        UsageChecks.AssertEqualsWalk(store, Few);
    }

    private static async Task AssertCountedAsync(StoreFixture store)
    {
        await store.Store.CountUsageAsync(withExisting: true, CancellationToken.None);
        UsageChecks.AssertEqualsWalk(store, store.Options.UsageLimits);
        var balance = (Versions: 0L, SizeBytes: 0L);
        foreach (var change in AllChanges(store).Select(entry => entry.Change).Where(change => change.Key is not null))
        {
            balance = (balance.Versions + change.Balance.Versions, balance.SizeBytes + change.Balance.SizeBytes);
        }

        var usage = store.Store.GetUsage(store.OnBucket<Inspect>());
        Assert.Equal((usage.Versions, usage.SizeBytes), balance);
    }

    private static IReadOnlyList<NumberedChange> AllChanges(StoreFixture store) =>
        store.Store.ReadChanges(0, 1_000_000).Entries;

    private static string Key(Random random)
    {
        string[] names = ["a", "b", "c", "ä", "d\0", "e"];
        var key = string.Empty;
        for (var level = random.Next(4); level > 0; level--)
        {
            key += names[random.Next(names.Length)] + "/";
        }

        return key + names[random.Next(names.Length)];
    }

    private static async Task DoAsync(StoreFixture store, ManualTime time, Random random)
    {
        var key = Key(random);
        switch (random.Next(12))
        {
            case 0:
                await store.RemoveAsync(key);
                break;
            case 1 when UsageChecks.Walk(store) is { Count: > 0 } versions:
                var version = versions[random.Next(versions.Count)];
                await store.RemoveAsync(version.Key, version.Version);
                break;
            case 2:
                await store.Store.SetVersioningAsync(
                    store.OnBucket<Configure>(), random.Next(3) > 0, CancellationToken.None);
                store.RefreshBucket();
                break;
            case 3:
                await CopyAsync(store, Key(random), key);
                break;
            case 4:
                var upload = await store.StartUploadAsync(key);
                await store.PutPartAsync(key, upload, 1, new byte[random.Next(9)]);
                await store.PutPartAsync(key, upload, 2, new byte[random.Next(9)]);
                await store.CompleteAllAsync(key, upload);
                break;
            case 5:
                await store.Store.SetTagsAsync(store.On<Write>(key), [new("a", "b")], CancellationToken.None);
                break;
            case 6:
                await InstallReplicaAsync(store, time, key, random);
                break;
            case 7 when random.Next(8) == 0:
                time.Advance(TimeSpan.FromDays(random.Next(12)));
                await store.Store.RunLifecycleAsync(only: null, CancellationToken.None);
                break;
            default:
                await store.PutAsync(key, new byte[random.Next(20)]);
                break;
        }
    }

    private static async Task CopyAsync(StoreFixture store, string from, string to)
    {
        using var source = store.Store.OpenObject(store.On<Read>(from));
        if (source is not null)
        {
            var facts = new NewObject { ETag = source.Info.ETag, Headers = ObjectHeaders.Empty };
            await store.Store.CopyObjectAsync(source, store.On<Write>(to), facts, default, CancellationToken.None);
        }
    }

    private static async Task InstallReplicaAsync(StoreFixture store, ManualTime time, string key, Random random)
    {
        var at = time.GetUtcNow().AddSeconds(-random.Next(100_000));
        var version = random.Next(2) == 0 ? VersionId.NewNull(at) : VersionId.New(at);
        var place = new ReplicaPlace(version, at);
        if (random.Next(3) == 0)
        {
            await store.Store.InstallReplicaMarkerAsync(store.On<Delete>(key), place, CancellationToken.None);
            return;
        }

        await using var body = await store.FillAsync(new byte[random.Next(20)]);
        await store.Store.InstallReplicaAsync(
            store.On<Write>(key), body, new NewObject { ETag = default, Headers = ObjectHeaders.Empty }, place,
            CancellationToken.None);
    }

    /// <summary>As when the log was cut before it was read.</summary>
    private static Task MissChangesAsync(StoreFixture store) => EncryptedStore.EditAsync(
        store, tx => StateTable.Write(tx, StateWrite.WithoutCursor(UsageCounter.Reader)));

    /// <summary>Outlives the stores that are opened on it.</summary>
    private sealed class Undisposed(IKeyValueStore keys) : IKeyValueStore
    {
        public IReadTransaction BeginRead() => keys.BeginRead();

        public ValueTask<T> WriteAsync<T>(
            Func<IWriteTransaction, T> work, Groundwork? groundwork, CancellationToken cancel) =>
            keys.WriteAsync(work, groundwork, cancel);

        public long? Revision(byte firstKeyByte) => keys.Revision(firstKeyByte);

        public KeyspaceStatistics GetStatistics() => keys.GetStatistics();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
