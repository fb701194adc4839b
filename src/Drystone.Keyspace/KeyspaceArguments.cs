namespace Drystone.Keyspace;

/// <summary>Refuses keys and values outside <see cref="KeyspaceLimits"/>, in one wording for every store.</summary>
internal static class KeyspaceArguments
{
    internal static void CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key.Length > KeyspaceLimits.MaxKeyBytes)
        {
            throw new ArgumentException(
                $"A key has 1 to {KeyspaceLimits.MaxKeyBytes} bytes, not {key.Length}.", nameof(key));
        }
    }

    internal static void CheckSeek(ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty)
        {
            CheckKey(key);
        }
    }

    internal static void CheckValue(ReadOnlySpan<byte> value)
    {
        if (value.Length > KeyspaceLimits.MaxValueBytes)
        {
            throw new ArgumentException(
                $"A value has at most {KeyspaceLimits.MaxValueBytes} bytes, not {value.Length}.", nameof(value));
        }
    }
}
