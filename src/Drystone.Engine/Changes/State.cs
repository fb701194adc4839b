using System.Buffers.Binary;
using System.Text;

namespace Drystone.Engine.Changes;

/// <summary>An entry of the change log with its place in it.</summary>
/// <param name="Sequence">Counts up from 1 without gaps.</param>
public sealed record NumberedChange(long Sequence, Change Change);

/// <summary>A run of the change log.</summary>
/// <param name="MissedEntries">How many entries before the first were trimmed before this reader came to them; 0 for a
/// reader that kept up.</param>
public sealed record ChangePage(IReadOnlyList<NumberedChange> Entries, long MissedEntries);

/// <summary>Something that the host's background work remembers.</summary>
public sealed record StateEntry(byte[] Key, byte[] Value);

/// <summary>One write of what the host's background work remembers; several commit together.</summary>
/// <param name="Feature">Whose it is: ASCII letters and hyphens.</param>
/// <param name="Value">Null removes the entry.</param>
public readonly record struct StateWrite(string Feature, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value)
{
    internal const string CursorFeature = "cursor";

    /// <summary>How far a reader of the change log has come. The log keeps what a reader with a cursor has not read,
    /// within bounds.</summary>
    public static StateWrite Cursor(string reader, long sequence)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, sequence);
        return new StateWrite(CursorFeature, Encoding.ASCII.GetBytes(reader), value);
    }

    /// <summary>The reader is no more, and the log keeps nothing for it.</summary>
    public static StateWrite WithoutCursor(string reader) =>
        new(CursorFeature, Encoding.ASCII.GetBytes(reader), Value: null);
}
