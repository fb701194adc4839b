using System.Buffers.Binary;
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
            .. StateTable.ListReadable(tx, Scrubber.RecordsFeature).Select(
                entry => Read(Scrubber.RecordsFeature, entry.Key, entry.Value, blobId: 0)),
            .. StateTable.ListReadable(tx, Scrubber.FindingsFeature).Select(
                entry => Read(
                    Scrubber.FindingsFeature, entry.Key, entry.Value, BinaryPrimitives.ReadInt64BigEndian(entry.Key))),
        ];

        // A finding that cannot be read is one all the same: the blob is looked at again in the next round.
        ScrubFinding Read(string feature, byte[] key, byte[]? value, long blobId) =>
            opened.Unreadable.TryRead(
                KeySpace.State(feature, key).Span, value, record => ScrubFinding.Decode(blobId, record))
            ?? new ScrubFinding(blobId, DateTimeOffset.UnixEpoch, "What was found cannot be read.");
    }

    /// <summary>The versions of objects that hold on to the damaged blobs. Looks at every version there is.</summary>
    public IReadOnlyList<DamagedObject> FindDamagedObjects(CancellationToken cancel) =>
        new BlobHolders(keyspace, opened.Unreadable).Find(
            [.. ListScrubFindings().Select(finding => finding.BlobId).Where(id => id != 0)], cancel);

    /// <summary>Verifies everything that is stored now, in a round of its own.</summary>
    public Task ScrubAsync(CancellationToken cancel) => scrubber.RunAsync(cancel);
}
