using System.Buffers.Binary;
using System.Text;

namespace Drystone.Server.Keys;

/// <summary>Names and values that a sealed key is bound to. No secret. The order does not matter.</summary>
internal sealed class EncryptionContext
{
    public static readonly EncryptionContext Empty = new([]);

    private readonly SortedDictionary<string, string> pairs = new(StringComparer.Ordinal);

    /// <param name="pairs">Of two with the same name the last one counts.</param>
    public EncryptionContext(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        foreach (var (name, value) in pairs)
        {
            this.pairs[name] = value;
        }
    }

    /// <summary>The same bytes for the same pairs, and for no others: count, and each text with its length.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        WriteNumber(bytes, pairs.Count);
        foreach (var (name, value) in pairs)
        {
            WriteText(bytes, name);
            WriteText(bytes, value);
        }

        return bytes.ToArray();
    }

    private static void WriteText(MemoryStream bytes, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        WriteNumber(bytes, encoded.Length);
        bytes.Write(encoded);
    }

    private static void WriteNumber(MemoryStream bytes, int number)
    {
        Span<byte> room = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(room, number);
        bytes.Write(room);
    }
}
