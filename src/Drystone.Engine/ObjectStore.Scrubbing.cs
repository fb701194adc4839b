using System.Buffers.Binary;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Scrubbing;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    public ScrubStatus GetScrubStatus() => scrubber.Status();

    /// <summary>Damage that was found and is still there: in the metadata, whose blob is 0, and then by the number of
    /// the blob.</summary>
    public IReadOnlyList<ScrubFinding> ListScrubFindings()
    {
        using var tx = keyspace.BeginRead();
        return
        [
            .. StateTable.List(tx, Scrubber.RecordsFeature, from: [], int.MaxValue).Select(ReadRecord),
            .. StateTable.List(tx, Scrubber.FindingsFeature, from: [], int.MaxValue).Select(Read),
        ];

        ScrubFinding ReadRecord(StateEntry entry) =>
            opened.Unreadable.TryRead(
                KeySpace.State(Scrubber.RecordsFeature, entry.Key).Span, entry.Value,
                record => ScrubFinding.Decode(blobId: 0, record))
            ?? new ScrubFinding(0, DateTimeOffset.UnixEpoch, "What was found in the metadata cannot be read.");

        // A finding that cannot be read is one all the same: the blob is looked at again in the next round.
        ScrubFinding Read(StateEntry entry)
        {
            var id = BinaryPrimitives.ReadInt64BigEndian(entry.Key);
            return opened.Unreadable.TryRead(
                    KeySpace.State(Scrubber.FindingsFeature, entry.Key).Span, entry.Value,
                    record => ScrubFinding.Decode(id, record))
                ?? new ScrubFinding(id, DateTimeOffset.UnixEpoch, "What was found cannot be read.");
        }
    }

    /// <summary>The versions of objects that hold on to the damaged blobs. Looks at every version there is.</summary>
    public IReadOnlyList<DamagedObject> FindDamagedObjects(CancellationToken cancel) =>
        new BlobHolders(keyspace, opened.Unreadable).Find(
            [.. ListScrubFindings().Select(finding => finding.BlobId).Where(id => id != 0)], cancel);

    /// <summary>Verifies everything that is stored now, in a round of its own.</summary>
    public Task ScrubAsync(CancellationToken cancel) => scrubber.RunAsync(cancel);
}
