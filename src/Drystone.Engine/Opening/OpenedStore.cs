using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Opening;

/// <summary>What an open store stands on.</summary>
internal sealed record OpenedStore(
    StoreLayout Layout, StoreMarker Marker, IKeyValueStore Keyspace, SecretSeal Seal, IDisposable Lock)
    : IAsyncDisposable
{
    public required FreeSpace Space { get; init; }

    /// <summary>Of the metadata; without a disk of its own it measures the same as <see cref="Space"/>.</summary>
    public required FreeSpace MetadataSpace { get; init; }

    public WriteHealth Health { get; } = new();

    /// <summary>As it is now.</summary>
    public StoreHealth GetHealth() => Health.Get(Space, MetadataSpace, Layout.Presence);

    public UnreadableRecords Unreadable { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Keyspace.DisposeAsync();
        Seal.Dispose();
        Lock.Dispose();
    }
}
