using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Listing;

/// <summary>
/// All versions of a bucket as one ordered run: the current versions merged with the history. Keys have the layout of
/// the history's, so that the current version of a key comes before its older ones.
/// </summary>
internal sealed class VersionCursor : ICursor
{
    private readonly ICursor current;
    private readonly ICursor history;
    private readonly byte[] currentTable;
    private readonly byte[] historyTable;
    private byte[]? currentKey;
    private bool hasHistory;

    public VersionCursor(IReadTransaction tx, long bucketId)
    {
        current = tx.OpenCursor();
        history = tx.OpenCursor();
        currentTable = KeySpace.Objects(bucketId).ToArray();
        historyTable = KeySpace.Versions(bucketId).ToArray();
    }

    /// <summary>Whether the cursor stands on the current version of its key.</summary>
    public bool IsCurrent => currentKey is not null
        && (!hasHistory || currentKey.AsSpan().SequenceCompareTo(history.Key) < 0);

    public ReadOnlySpan<byte> Key => IsCurrent ? currentKey : history.Key;

    public ReadOnlySpan<byte> Value => IsCurrent ? current.Value : history.Value;

    public bool Seek(ReadOnlySpan<byte> key)
    {
        hasHistory = IsInside(history.Seek(key), history, historyTable);
        LoadCurrent(current.Seek([.. currentTable, .. RawStart(key[historyTable.Length..])]));
        while (currentKey is not null && currentKey.AsSpan().SequenceCompareTo(key) < 0)
        {
            LoadCurrent(current.MoveNext());
        }

        return currentKey is not null || hasHistory;
    }

    public bool MoveNext()
    {
        if (IsCurrent)
        {
            LoadCurrent(current.MoveNext());
        }
        else
        {
            hasHistory = IsInside(history.MoveNext(), history, historyTable);
        }

        return currentKey is not null || hasHistory;
    }

    public void Dispose()
    {
        current.Dispose();
        history.Dispose();
    }

    private void LoadCurrent(bool found)
    {
        if (!IsInside(found, current, currentTable))
        {
            currentKey = null;
            return;
        }

        Span<byte> version = stackalloc byte[VersionId.LengthBytes];
        ObjectRecord.DecodeVersion(current.Value).CopyTo(version);
        var raw = current.Key[currentTable.Length..];
        currentKey = new Key('v').Bytes(historyTable.AsSpan(1)).Escaped(raw).Byte(0).Byte(1).Bytes(version).ToArray();
    }

    /// <summary>The unescaped start of an escaped key: no current version that sorts before it can be at or after the
    /// key sought.</summary>
    private static byte[] RawStart(ReadOnlySpan<byte> escaped)
    {
        var raw = new List<byte>(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != 0)
            {
                raw.Add(escaped[i]);
                continue;
            }

            if (i + 1 >= escaped.Length || escaped[i + 1] != 0xFF)
            {
                // The end mark, or what is sought just after it.
                break;
            }

            raw.Add(0);
            i++;
        }

        return [.. raw];
    }

    private static bool IsInside(bool found, ICursor cursor, byte[] table) => found && cursor.Key.StartsWith(table);
}
