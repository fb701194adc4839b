namespace Drystone.Keyspace;

/// <summary>Shorter forms of the same.</summary>
public static class KeyValueStoreExtensions
{
    /// <inheritdoc cref="IKeyValueStore.WriteAsync{T}"/>
    public static ValueTask<T> WriteAsync<T>(
        this IKeyValueStore store, Func<IWriteTransaction, T> work, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.WriteAsync(work, groundwork: null, cancel);
    }
}
