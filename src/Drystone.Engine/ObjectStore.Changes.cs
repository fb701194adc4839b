using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Changes;
using Drystone.Engine.Tables;

namespace Drystone.Engine;

/// <remarks>For the host's own background work, which acts for nobody: what it hands on to a caller, the host
/// authorizes.</remarks>
public sealed partial class ObjectStore
{
    private readonly ChangeSignal changeSignal = new();

    /// <summary>The changes after a sequence, in the order in which they were committed.</summary>
    public ChangePage ReadChanges(long afterSequence, int maxEntries)
    {
        using var tx = keyspace.BeginRead();
        return ChangeLog.Read(tx, afterSequence, maxEntries);
    }

    /// <summary>The sequence of the last change; 0 before the first.</summary>
    public long LastChange()
    {
        using var tx = keyspace.BeginRead();
        return ChangeLog.LastSequence(tx);
    }

    /// <summary>Waits until there is a change after a sequence.</summary>
    public async Task WaitForChangeAsync(long afterSequence, CancellationToken cancel)
    {
        while (true)
        {
            // Asked for before the look, so that a commit in between is not missed.
            var next = changeSignal.Next();
            if (LastChange() > afterSequence)
            {
                return;
            }

            await next.WaitAsync(cancel);
        }
    }

    /// <summary>Where a reader of the change log has come to; null when it has no cursor.</summary>
    public long? FindCursor(string reader) =>
        FindState(StateWrite.CursorFeature, Encoding.ASCII.GetBytes(reader)) is { } value
            ? BinaryPrimitives.ReadInt64BigEndian(value)
            : null;

    public byte[]? FindState(string feature, ReadOnlySpan<byte> key)
    {
        using var tx = keyspace.BeginRead();
        return StateTable.Find(tx, feature, key);
    }

    /// <summary>Entries of a feature in key order, from a key (inclusive).</summary>
    public IReadOnlyList<StateEntry> ListState(string feature, ReadOnlySpan<byte> from, int maxEntries)
    {
        using var tx = keyspace.BeginRead();
        return StateTable.List(tx, feature, from, maxEntries);
    }

    /// <summary>How many entries of a feature have keys that start so, and the bytes of their values.</summary>
    public (long Entries, long Bytes) MeasureState(string feature, ReadOnlySpan<byte> prefix)
    {
        using var tx = keyspace.BeginRead();
        return StateTable.Measure(tx, feature, prefix);
    }

    /// <summary>Writes all of them, or none.</summary>
    public async ValueTask WriteStateAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancel) =>
        await CommitAsync(
            tx =>
            {
                foreach (var write in writes)
                {
                    StateTable.Write(tx, write);
                }

                return writes.Count;
            },
            cancel);
}
