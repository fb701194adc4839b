using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Reclaim;

internal enum PartsOutcome
{
    Done,

    /// <summary>The transaction has done as much as it may.</summary>
    MoreIsLeft,

    /// <summary>A part cannot be read: what it holds on to is not known, and it stays.</summary>
    Unreadable,
}

/// <summary>Releases the parts of manifests and of uploads in one transaction, as far as its budget goes.</summary>
internal sealed class PartsRelease(IWriteTransaction tx, int maxReleases)
{
    private int budget = maxReleases;

    /// <summary>Keys of the records that were met and cannot be read.</summary>
    public List<byte[]> Unreadable { get; } = [];

    /// <summary>Something that has no parts is done with.</summary>
    public PartsOutcome Count() => budget-- > 0 ? PartsOutcome.Done : PartsOutcome.MoreIsLeft;

    /// <summary>Releases the parts whose keys start so.</summary>
    public PartsOutcome Run(scoped Key prefix)
    {
        var from = prefix.ToArray();
        var isReadable = true;
        while (budget > 0)
        {
            if (FindFirst(from, prefix.Span) is not { } part)
            {
                return isReadable ? PartsOutcome.Done : PartsOutcome.Unreadable;
            }

            budget--;
            if (part.Extents is null)
            {
                // The parts behind it come back all the same.
                isReadable = false;
                from = [.. part.Key, 0];
                Unreadable.Add(part.Key);
                continue;
            }

            foreach (var extent in part.Extents.Where(extent => CanRelease(extent.BlobId)))
            {
                BlobTable.Release(tx, extent.BlobId);
            }

            tx.Delete(part.Key);
            budget -= part.Extents.Length;
        }

        return PartsOutcome.MoreIsLeft;
    }

    /// <returns>Null when there is none; without extents when it cannot be read.</returns>
    private (byte[] Key, Extent[]? Extents)? FindFirst(ReadOnlySpan<byte> from, ReadOnlySpan<byte> prefix)
    {
        using var cursor = tx.OpenCursor();
        if (!cursor.Seek(from) || !cursor.Key.StartsWith(prefix))
        {
            return null;
        }

        try
        {
            PartRecord.Decode(cursor.Value, out var extents);
            return (cursor.Key.ToArray(), extents);
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            return (cursor.Key.ToArray(), null);
        }
    }

    /// <summary>One that is missing or cannot be read is damage, and must not keep the rest from being given back.
    /// Looked at before anything is written of it.</summary>
    private bool CanRelease(long blobId)
    {
        var key = KeySpace.Blob(blobId).ToArray();
        try
        {
            if (BlobTable.Find(tx, blobId) is not { } blob)
            {
                return false;
            }

            if (blob.IsPacked)
            {
                key = KeySpace.Pack(blob.PackId).ToArray();
                BlobTable.FindPack(tx, blob.PackId);
            }

            return true;
        }
        catch (Exception fault) when (UnreadableRecords.IsUnreadable(fault))
        {
            Unreadable.Add(key);
            return false;
        }
    }
}
