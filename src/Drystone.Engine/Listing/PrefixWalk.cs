using System.Text;
using Drystone.Engine.Keys;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Listing;

/// <summary>
/// Walks keys in order and rolls up what shares a common prefix, by jumping over everything below it: a hundred
/// thousand common prefixes cost a hundred thousand seeks, however many keys are under them.
/// </summary>
/// <param name="table">The start of all keys of the walk, in the keyspace.</param>
/// <param name="EscapedKeys">Object keys are escaped, and the id of an upload or a version follows each.</param>
internal sealed class PrefixWalk(ICursor cursor, byte[] table, ListQuery query, bool EscapedKeys)
{
    private readonly byte[] prefix = Encoding.UTF8.GetBytes(query.Prefix);
    private readonly byte[] delimiter = Encoding.UTF8.GetBytes(query.Delimiter ?? string.Empty);
    private readonly byte[]? after = query.After is null ? null : Encoding.UTF8.GetBytes(query.After);
    private readonly List<string> commonPrefixes = [];
    private byte[] key = [];
    private int entries;
    private bool started;

    /// <summary>Bytes of the id that follows each escaped key.</summary>
    public const int IdBytes = 16;

    /// <summary>With <see cref="ListQuery.After"/>: of that key, what comes after this id; null: nothing.</summary>
    public byte[]? AfterId { get; init; }

    public IReadOnlyList<string> CommonPrefixes => commonPrefixes;

    /// <summary>Set when the entry that the walk stands on is a common prefix.</summary>
    public string? CommonPrefix { get; private set; }

    /// <summary>After the end: the last entry, when there was more; null otherwise.</summary>
    public string? NextAfter { get; private set; }

    /// <summary>The object key that the walk stands on.</summary>
    public string KeyText() => Encoding.UTF8.GetString(key);

    /// <summary>Moves to the next key or common prefix; false at the end of the page.</summary>
    public bool MoveNext()
    {
        if (query.MaxEntries == 0 || prefix.Length > EngineLimits.MaxObjectKeyBytes)
        {
            return false;
        }

        var last = entries == 0 ? null : CommonPrefix ?? KeyText();
        while (Advance())
        {
            var common = CommonPrefixOf(key);
            if (common is not null && IsBefore(common))
            {
                // The page before ended with this common prefix; the rest below it is jumped over.
                CommonPrefix = common;
                continue;
            }

            if (entries == query.MaxEntries)
            {
                NextAfter = last;
                return false;
            }

            CommonPrefix = common;
            if (common is not null)
            {
                commonPrefixes.Add(common);
            }

            entries++;
            return true;
        }

        return false;
    }

    private bool Advance()
    {
        bool found;
        if (!started)
        {
            started = true;
            found = cursor.Seek(Start());
        }
        else
        {
            found = CommonPrefix is { } common
                ? cursor.Seek([.. table, .. Successor(Encode(Encoding.UTF8.GetBytes(common)))])
                : cursor.MoveNext();
        }

        if (!found || !cursor.Key.StartsWith(table))
        {
            return false;
        }

        var rest = cursor.Key[table.Length..];
        key = EscapedKeys
            ? Encoding.UTF8.GetBytes(UploadTable.Unescape(rest[..^(IdBytes + 2)]))
            : rest.ToArray();
        return key.AsSpan().StartsWith(prefix);
    }

    private byte[] Start()
    {
        if (after is null || after.AsSpan().SequenceCompareTo(prefix) < 0)
        {
            return [.. table, .. Encode(prefix)];
        }

        if (after.Length > EngineLimits.MaxObjectKeyBytes)
        {
            // Longer than any key: what sorts after it sorts after the longest key that it starts with.
            return [.. table, .. Encode(after.AsSpan(0, EngineLimits.MaxObjectKeyBytes)), .. AfterLastId];
        }

        if (CommonPrefixOf(after) is { } common && common == query.After)
        {
            return [.. table, .. Successor(Encode(after))];
        }

        return [.. table, .. AfterKey()];
    }

    /// <summary>The first place beyond the key in After, or beyond one id of it.</summary>
    private byte[] AfterKey()
    {
        if (!EscapedKeys)
        {
            return [.. after!, 0];
        }

        return AfterId is null
            ? [.. Encode(after), .. AfterLastId]
            : [.. Encode(after), 0, 1, .. AfterId, 0];
    }

    // The end mark is 00 01 and an escaped zero is 00 FF: this is after all ids of a key and before any longer key.
    private static ReadOnlySpan<byte> AfterLastId => [0, 2];

    private byte[] Encode(ReadOnlySpan<byte> utf8) =>
        EscapedKeys ? new Key('-').Escaped(utf8).Span[1..].ToArray() : utf8.ToArray();

    /// <summary>The prefix with all up to the first delimiter after it; null when there is none.</summary>
    private string? CommonPrefixOf(ReadOnlySpan<byte> of)
    {
        if (delimiter.Length == 0 || !of.StartsWith(prefix))
        {
            return null;
        }

        var at = of[prefix.Length..].IndexOf(delimiter);
        return at < 0 ? null : Encoding.UTF8.GetString(of[..(prefix.Length + at + delimiter.Length)]);
    }

    private bool IsBefore(string common) => common == query.After;

    /// <summary>The first key that does not start so. UTF-8 has no byte FF, so the last byte can be counted up; after
    /// an escaped zero the one before it is.</summary>
    private static byte[] Successor(byte[] encoded)
    {
        var end = encoded.Length;
        while (encoded[end - 1] == 0xFF)
        {
            end--;
        }

        var successor = encoded[..end];
        successor[end - 1]++;
        return successor;
    }
}
