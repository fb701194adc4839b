using System.Text;
using Drystone.Engine.Encryption;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    /// <summary>All keys of the key ring, with their material.</summary>
    /// <exception cref="DamagedDataException">One was altered.</exception>
    public IReadOnlyList<ManagedKey> ListManagedKeys()
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var keys = new List<ManagedKey>();
        for (var found = cursor.Seek(KeySpace.ManagedKeys); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.ManagedKeys))
            {
                break;
            }

            var id = Encoding.UTF8.GetString(cursor.Key[KeySpace.ManagedKeys.Length..]);
            keys.Add(ManagedKeyRecord.Decode(id, cursor.Value, seal));
        }

        return keys;
    }

    /// <summary>Enters a key, in place of what was known of it. The key ring makes sure that no version is lost and no
    /// alias given twice: it is the only one that writes.</summary>
    public async ValueTask PutManagedKeyAsync(ManagedKey key, CancellationToken cancel)
    {
        var record = ManagedKeyRecord.Encode(key, seal);
        await CommitAsync(
            tx =>
            {
                tx.Put(KeySpace.ManagedKey(key.Id).Span, record);
                return 0;
            },
            cancel);
    }
}
