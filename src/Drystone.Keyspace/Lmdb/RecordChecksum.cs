using System.Buffers.Binary;
using System.Text;

namespace Drystone.Keyspace.Lmdb;

/// <summary>
/// What stands behind every value since format 2: CRC32C of the key and the value, 4 bytes, little-endian. LMDB's pages
/// have no checksums, so that a bit that flipped on the disk would be handed out as it is.
/// </summary>
/// <remarks>The key is in it, so that a value that a damaged page shows under another key is found too.</remarks>
internal static class RecordChecksum
{
    internal const int Bytes = sizeof(uint);

    internal static uint Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        ~Crc32C.Append(Crc32C.Append(Crc32C.Begun, key), value);

    internal static bool IsRight(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored) =>
        stored.Length >= Bytes
        && BinaryPrimitives.ReadUInt32LittleEndian(stored[^Bytes..]) == Of(key, stored[..^Bytes]);

    /// <summary>A key for people: what is text in it as text, and the rest in hex digits.</summary>
    internal static string Show(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder();
        foreach (var one in key)
        {
            text.Append(one is > 0x20 and < 0x7F and not (byte)'\\' ? $"{(char)one}" : $"\\{one:x2}");
        }
        return text.ToString();
    }
}
