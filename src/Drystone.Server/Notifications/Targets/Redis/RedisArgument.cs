using System.Text;

namespace Drystone.Server.Notifications.Targets.Redis;

/// <summary>One word of a command: any bytes.</summary>
internal readonly record struct RedisArgument(ReadOnlyMemory<byte> Bytes)
{
    public static implicit operator RedisArgument(string text) => new(Encoding.UTF8.GetBytes(text));

    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);
}
