using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Checking;
using Drystone.Engine.Listing;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.Engine.Opening;
using Drystone.Keyspace;
using Drystone.Keyspace.Memory;

namespace Drystone.Engine.Tests.Simulation;

/// <summary>The real engine on a simulated machine: one bucket without versions, one with, and nothing that runs
/// unasked.</summary>
internal sealed class SimulatedStore : IAsyncDisposable
{
    public const string Plain = "bucket";
    public const string Versioned = "versioned";

    /// <summary>What the lifecycle rule of the plain bucket removes after a day.</summary>
    public const string Temporary = "temporary";

    private readonly Dictionary<string, BucketInfo> buckets = new(StringComparer.Ordinal);

    private readonly IKeyValueStore keyspace;

    private SimulatedStore(StoreFixture fixture, SimulatedDisk disk, IKeyValueStore keyspace) =>
        (Fixture, Disk, this.keyspace) = (fixture, disk, keyspace);

    public StoreFixture Fixture { get; }

    public SimulatedDisk Disk { get; }

    public ObjectStore Store => Fixture.Store;

    public static StoreOptions OptionsOn(SimulatedDisk disk, ManualTime time) => new()
    {
        DataDirectory = "/data",
        Disk = disk,
        Time = time,
        ScrubPeriod = null,
        LifecycleInterval = null,
        TierInterval = null,
        UsageInterval = null,
        HealthInterval = null,
        AbandonedUploadAge = null,
    };

    public static async Task<SimulatedStore> OpenAsync(
        Journal journal, SimulatedDisk disk, MemorySnapshot? metadata, ManualTime time)
    {
        IKeyValueStore keyspace = null!;
        var fixture = await StoreFixture.AttachAsync(
            OptionsOn(disk, time), (directory, _) => keyspace = OpenKeyspace(journal, disk, directory, metadata));
        var store = new SimulatedStore(fixture, disk, keyspace);
        foreach (var name in new[] { Plain, Versioned })
        {
            if (fixture.Store.FindBucket(new BucketName(name)) is { } bucket)
            {
                store.buckets[name] = bucket;
            }
        }

        return store;
    }

    /// <summary>With a file where LMDB has its own: an empty directory of metadata is one that was not mounted.
    /// </summary>
    public static SimulatedKeyspace OpenKeyspace(
        Journal journal, SimulatedDisk disk, string directory, MemorySnapshot? metadata)
    {
        disk.CreateDirectory(directory);
        if (!disk.FileExists(directory + "/data.mdb"))
        {
            disk.Create(directory + "/data.mdb", direct: false).Dispose();
            disk.SyncDirectory(directory);
            disk.SyncDirectory(Path.GetDirectoryName(directory)!);
        }

        return new SimulatedKeyspace(journal, metadata);
    }

    /// <summary>From now on verbs of the fixture speak of this bucket.</summary>
    public void Use(string bucket) => Fixture.UseBucket(buckets[bucket]);

    /// <summary>Reads all that the store holds, to the last byte.</summary>
    public Dictionary<string, IReadOnlyList<int>> ReadAll(Contents contents)
    {
        var held = new Dictionary<string, IReadOnlyList<int>>(StringComparer.Ordinal);
        foreach (var name in buckets.Keys)
        {
            Use(name);
            var page = Store.ListVersions(
                Fixture.OnBucket<List>(), new ListQuery("", null, null, 10_000), afterVersion: null);
            foreach (var key in page.Versions.GroupBy(version => version.Info.Key))
            {
                held[$"{name}/{key.Key}"] = [.. key.Select(version => Read(version.Info, contents))];
            }
        }

        return held;
    }

    /// <summary>What in the metadata does not fit together; null when all does.</summary>
    public string? FindInconsistency() =>
        StoreCheck.Run(keyspace, salvage: null, seal: null).FirstOrDefault()?.What;

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();

    private int Read(ObjectInfo info, Contents contents)
    {
        if (info.IsDeleteMarker)
        {
            return -1;
        }

        using var reader = Store.OpenObject(Fixture.On<Read>(info.Key, info.Version));
        return contents.NumberOf(
            StoreFixture.ReadAll(reader ?? throw new DamagedDataException($"{info.Key} is listed and absent.")));
    }
}
