using System.Text;
using Drystone.Engine.Identity;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Opening;

/// <summary>Gives a store of an earlier version the indexes that it lacks: whose the access keys are, and who has which
/// unique id. Without the first, a user could go and leave a key behind.</summary>
internal static class IdentityIndexes
{
    private const long Newest = 1;

    public static void Complete(IWriteTransaction tx)
    {
        if (Counter.Read(tx, KeySpace.IdentityIndexes) >= Newest)
        {
            return;
        }

        ListAccessKeys(tx);
        foreach (var account in Accounts(tx))
        {
            Each(tx, account, IdentityKind.User, IdentityRecords.DecodeUser);
            Each(tx, account, IdentityKind.Role, IdentityRecords.DecodeRole);
        }

        Counter.Write(tx, KeySpace.IdentityIndexes, Newest);
    }

    private static void ListAccessKeys(IWriteTransaction tx)
    {
        foreach (var (key, value) in Entries(tx, KeySpace.AccessKeys.ToArray()))
        {
            Try(() =>
            {
                var (account, user) = AccessKeyRecord.DecodeOwner(value);
                AccessKeyTable.List(tx, account, user, AccessKeyRecord.IdOf(key));
            });
        }
    }

    private static IEnumerable<AccountId> Accounts(IReadTransaction tx) =>
        Entries(tx, KeySpace.Accounts.ToArray()).Select(
            entry => new AccountId(Encoding.ASCII.GetString(entry.Key.AsSpan(KeySpace.Accounts.Length))));

    private static void Each<T>(
        IWriteTransaction tx, AccountId account, IdentityKind kind, IdentityTable.Decoding<T> decode)
        where T : IIamEntity
    {
        foreach (var (_, value) in Entries(tx, KeySpace.Identities(account, kind).ToArray()))
        {
            Try(() =>
            {
                var entity = decode(value);
                IdentityTable.PutId(tx, account, kind, entity.Name, entity.Id);
            });
        }
    }

    /// <summary>What cannot be read is met, and told, where it is needed: it does not keep a store from
    /// opening.</summary>
    private static void Try(Action index)
    {
        try
        {
            index();
        }
        catch (DamagedDataException)
        {
            // Then nothing finds it by the index either.
        }
    }

    private static List<(byte[] Key, byte[] Value)> Entries(IReadTransaction tx, byte[] prefix)
    {
        var entries = new List<(byte[] Key, byte[] Value)>();
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(prefix); more && cursor.Key.StartsWith(prefix); more = cursor.MoveNext())
        {
            entries.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return entries;
    }
}
