using System.Collections.Concurrent;

namespace Drystone.Engine.Blobs;

/// <summary>
/// Keeps bytes from being reclaimed while somebody reads them. A lease is taken before the record is looked up, when
/// what will be read is not known yet, and then narrowed to one blob or manifest.
/// </summary>
/// <remarks>
/// The reclaimer lists what is garbage and then looks at the leases. A lease taken later sees a newer snapshot, in
/// which the garbage is not referenced; one taken earlier either names what it holds, or is about to and is waited for.
/// </remarks>
internal sealed class ReadLeases
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<Lease, byte> leases = new();

    public Lease Take()
    {
        var lease = new Lease(this);
        leases.TryAdd(lease, 0);
        return lease;
    }

    /// <summary>A lease on what its holder knows already.</summary>
    public Lease Take(long id)
    {
        var lease = Take();
        lease.Hold(id);
        return lease;
    }

    /// <summary>The blobs and manifests that are being read, once every lease is decided.</summary>
    public async Task<HashSet<long>> HeldAsync(CancellationToken cancel)
    {
        HashSet<long>? held;
        while ((held = Held()) is null)
        {
            await Task.Delay(Pause, cancel);
        }

        return held;
    }

    /// <summary>Null while a lease is undecided.</summary>
    private HashSet<long>? Held()
    {
        var held = new HashSet<long>();
        foreach (var (lease, _) in leases)
        {
            if (lease.HeldId is not { } id)
            {
                return null;
            }

            held.Add(id);
        }

        return held;
    }

    internal sealed class Lease(ReadLeases owner) : IDisposable
    {
        private const long Undecided = -1;
        private long heldId = Undecided;

        public long? HeldId => Volatile.Read(ref heldId) is var id and not Undecided ? id : null;

        public void Hold(long id) => Volatile.Write(ref heldId, id);

        public void Dispose() => owner.leases.TryRemove(this, out _);
    }
}
