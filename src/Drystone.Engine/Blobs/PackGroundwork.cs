using Drystone.Keyspace;

namespace Drystone.Engine.Blobs;

/// <summary>The bytes of a small body, which are written with the commit that refers to them.</summary>
internal sealed class PackGroundwork(PackWriter packs, WriteHealth health, PackAppend append) : Groundwork
{
    private PackAppend Append { get; } = append;

    public override long Bytes => Append.Payload.Length;

    public long BlobId => Append.BlobId;

    /// <summary>Null while it is not laid, and when it could not be.</summary>
    public StoredBlob? Stored => Append.Stored;

    protected override void Lay(IReadOnlyList<Groundwork> group)
    {
        packs.Append([.. group.Select(one => ((PackGroundwork)one).Append)]);
        foreach (var one in group)
        {
            ((PackGroundwork)one).Note();
        }
    }

    private void Note()
    {
        if (Append.Failure is { } fault)
        {
            // One of its own for each caller: one that is thrown twice at once garbles its stack trace.
            var told = health.NoteBodyFault(fault);
            Failure = new StoreUnavailableException(told.Fault, told.Message, told)
            {
                IsForesight = told.IsForesight,
            };
        }
        else
        {
            health.NoteBodyWritten();
        }
    }
}
