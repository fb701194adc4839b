using System.Security.Cryptography;
using Drystone.Engine.Accounts;
using Drystone.Engine.Blobs;
using Drystone.Engine.Disks;
using Drystone.Engine.Keys;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Opening;

/// <summary>Comes by the store's master key, and refuses to start with another than the store was made with: what is
/// sealed would not open, and what is sealed anew would not open with the right one.</summary>
internal static class MasterKeyCheck
{
    /// <summary>The key that the host brings, or the file of the data directory; made with a new store.</summary>
    /// <exception cref="StoreOpenException">It is missing, or not of 32 bytes.</exception>
    public static byte[] OpenKey(StoreLayout layout, ReadOnlyMemory<byte>? given, bool isNew)
    {
        if (given is { } brought)
        {
            return RequireLength(brought.ToArray(), "The master key");
        }

        if (layout.Disk.ReadAllBytes(layout.MasterKey) is { } kept)
        {
            return RequireLength(kept, layout.MasterKey);
        }

        if (!isNew)
        {
            throw new StoreOpenException(
                $"{layout.MasterKey} is missing: the secrets of accounts and the encryption keys are sealed under it. "
                + "Restore it from a backup, or name the master key that the store was made with.");
        }

        var made = RandomNumberGenerator.GetBytes(SecretSeal.MasterKeyBytes);
        DurableFile.Write(layout.Disk, layout.MasterKey, made);
        return made;
    }

    /// <summary>Enters the key of a new store, and of one from before keys were entered once it has opened a
    /// secret.</summary>
    /// <exception cref="StoreOpenException">It is another key.</exception>
    public static void Require(IWriteTransaction tx, SecretSeal seal, bool isNew)
    {
        if (!isNew && tx.TryGet(KeySpace.MasterKeyCheck, out var expected))
        {
            if (!CryptographicOperations.FixedTimeEquals(expected, seal.CheckValue))
            {
                throw Wrong();
            }

            return;
        }

        if (!isNew && !OpensSecret(tx, seal))
        {
            throw Wrong();
        }

        tx.Put(KeySpace.MasterKeyCheck, seal.CheckValue);
    }

    private static bool OpensSecret(IReadTransaction tx, SecretSeal seal)
    {
        using var cursor = tx.OpenCursor();
        if (!cursor.Seek(KeySpace.AccessKeys) || !cursor.Key.StartsWith(KeySpace.AccessKeys))
        {
            return true;
        }

        try
        {
            var id = System.Text.Encoding.UTF8.GetString(cursor.Key[KeySpace.AccessKeys.Length..]);
            AccessKeyRecord.Decode(id, cursor.Value, seal);
            return true;
        }
        catch (DamagedDataException)
        {
            return false;
        }
    }

    private static byte[] RequireLength(byte[] key, string what) => key.Length == SecretSeal.MasterKeyBytes
        ? key
        : throw new StoreOpenException($"{what} must have {SecretSeal.MasterKeyBytes} bytes; it has {key.Length}.");

    private static StoreOpenException Wrong() => new(
        "The master key is not the one that this store was made with: nothing that is sealed under it would open. " +
        "Name the right one, or restore it from a backup.");
}
