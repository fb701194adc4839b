using System.Buffers.Binary;
using System.Text;

namespace Drystone.Server.Notifications.Queue;

/// <summary>Where messages stand in the state of the store: by the name of the target, and then by position.</summary>
internal static class QueueKey
{
    /// <summary>Messages that wait.</summary>
    public const string Waiting = "event-queue";

    /// <summary>Messages that were given up.</summary>
    public const string Buried = "event-dead-letters";

    /// <summary>Under an empty key the last position that was given, 8 bytes, big-endian.</summary>
    public const string LastPosition = "event-position";

    // Sorts before every character that a name can have.
    private const byte Separator = 0;

    /// <summary>What the keys of a target start with.</summary>
    public static byte[] Prefix(string target) => [.. Encoding.ASCII.GetBytes(target), Separator];

    public static byte[] At(string target, long position)
    {
        var prefix = Prefix(target);
        var key = new byte[prefix.Length + sizeof(long)];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(prefix.Length), position);
        return key;
    }

    /// <summary>After every key of the target.</summary>
    public static byte[] Behind(string target) => [.. Encoding.ASCII.GetBytes(target), Separator + 1];

    public static string TargetOf(byte[] key) =>
        Encoding.ASCII.GetString(key.AsSpan(0, Array.IndexOf(key, Separator)));

    public static long PositionOf(byte[] key) =>
        BinaryPrimitives.ReadInt64BigEndian(key.AsSpan(key.Length - sizeof(long)));
}
