using System.Collections.Concurrent;

namespace Drystone.Engine.Blobs;

/// <summary>Counts, for each pack, the blobs that were appended and whose commit has not been decided: such a pack must
/// not be removed, though no record says that anything lives in it.</summary>
internal sealed class UnsettledPacks
{
    private readonly ConcurrentDictionary<long, int> counts = new();

    public void Enter(long packId, int blobs) => counts.AddOrUpdate(packId, blobs, (_, count) => count + blobs);

    public void Settle(long packId, int blobs = 1)
    {
        if (counts.AddOrUpdate(packId, 0, (_, count) => count - blobs) == 0)
        {
            counts.TryRemove(new KeyValuePair<long, int>(packId, 0));
        }
    }

    public bool Contains(long packId) => counts.TryGetValue(packId, out var count) && count > 0;
}
