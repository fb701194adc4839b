using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Listing;
using Drystone.Engine.Objects;
using Drystone.Engine.Tiers;
using Drystone.Keyspace;

namespace Drystone.Engine.Tests.Lifecycle;

/// <summary>A store whose clock and whose lifecycle rounds are the test's.</summary>
internal sealed class LifecycleFixture : IAsyncDisposable
{
    private LifecycleFixture(StoreFixture store, ManualTime time) => (Store, Time) = (store, time);

    public StoreFixture Store { get; }

    public ManualTime Time { get; }

    public static async Task<LifecycleFixture> OpenAsync(
        Func<string, TimeProvider, IKeyValueStore>? openKeyspace = null)
    {
        var time = new ManualTime();
        var store = await StoreFixture.OpenAsync(
            options => options with
            {
                Time = time,
                LifecycleInterval = null,
                AbandonedUploadAge = null,
                StorageClasses =
                    [.. LifecycleModel.Classes.Select(name => new StorageClass(name) { MinTransitionBytes = 0 })],
            },
            openKeyspace);
        return new LifecycleFixture(store, time);
    }

    /// <summary>The metadata has no file; the place where it would be is there.</summary>
    public static Task<LifecycleFixture> OpenInMemoryAsync(IKeyValueStore keys) => OpenAsync((directory, _) =>
    {
        Directory.CreateDirectory(directory);
        return keys;
    });

    public async Task SetAsync(params LifecycleRule[] rules) => Assert.Equal(
        ConfigureOutcome.Done,
        await Store.Store.SetLifecycleAsync(
            Store.OnBucket<Configure>(), new LifecycleRules(rules, default), CancellationToken.None));

    public async Task SetVersioningAsync(bool isEnabled) => Assert.Equal(
        ConfigureOutcome.Done,
        await Store.Store.SetVersioningAsync(Store.OnBucket<Configure>(), isEnabled, CancellationToken.None));

    public async Task<ObjectInfo> PutAsync(string key, int bytes = 1) =>
        (await Store.PutAsync(key, new byte[bytes])).Object!;

    public Task<int> RunAsync() => Store.Store.RunLifecycleAsync(only: null, CancellationToken.None);

    /// <summary>Lets days go by, and does what is due then.</summary>
    public Task<int> PassAsync(double days)
    {
        Time.Advance(TimeSpan.FromDays(days));
        return RunAsync();
    }

    /// <summary>Key and kind of every version, the newest of a key first.</summary>
    public string[] Versions() => [.. Store.Store.ListVersions(
            Store.OnBucket<List>(), new ListQuery(string.Empty, null, null, 10_000), afterVersion: null).Versions
        .Select(version => version.Info.Key
            + (version.Info.IsDeleteMarker ? " marker" : version.IsLatest ? string.Empty : " old"))];

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
