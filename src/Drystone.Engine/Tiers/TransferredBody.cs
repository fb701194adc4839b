using Drystone.Engine.Blobs;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Tiers;

/// <summary>Bytes of an object that are in their new place and that no object refers to yet. Disposing it gives them
/// up, unless they were taken.</summary>
internal sealed class TransferredBody : IAsyncDisposable
{
    private readonly List<ReadLeases.Lease> leases = [];
    private StoredBlob? blob;
    private BodyWriter? writer;
    private bool isUndecided;

    public BodyReference Reference { get; private set; } = BodyReference.Empty;

    /// <summary>Keeps from being reclaimed what is not referred to yet.</summary>
    public void Hold(ReadLeases.Lease lease) => leases.Add(lease);

    /// <param name="writer">Of a blob on the disk; disposed with this. Null: it is at a tier.</param>
    public void Become(StoredBlob stored, BodyWriter? writer)
    {
        Reference = new BodyReference(BodyKind.Blob, stored.Id);
        (blob, this.writer) = (stored, writer);
    }

    public void Become(long manifestId) => Reference = new BodyReference(BodyKind.Manifest, manifestId);

    /// <summary>Makes the bytes those of one object, in the transaction that refers to them. May run more than
    /// once.</summary>
    public void Take(IWriteTransaction tx)
    {
        if (blob is not null)
        {
            tx.Delete(BlobTable.GarbageKey(GarbageKind.RemoteBlob, blob.Id).Span);
            BlobTable.Add(tx, blob);
        }
        else if (Reference.Kind == BodyKind.Manifest)
        {
            tx.Delete(BlobTable.GarbageKey(GarbageKind.Manifest, Reference.Id).Span);
            ManifestTable.Create(tx, Reference.Id);
        }
    }

    /// <summary>Runs what takes the bytes. When the commit failed in a way that leaves its outcome unknown, they stay
    /// until the next start knows.</summary>
    /// <param name="isTaken">Whether the result says that they were.</param>
    public async ValueTask<T> CommitAsync<T>(Func<ValueTask<T>> commit, Func<T, bool> isTaken)
    {
        try
        {
            var result = await commit();
            if (isTaken(result))
            {
                writer?.KeepBytes();
            }

            return result;
        }
        catch (StoreUnavailableException fault) when (fault.Fault != StoreFault.DiskFull)
        {
            writer?.KeepBytes();
            isUndecided = true;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await writer.DisposeAsync();
        }

        if (!isUndecided)
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }
}
