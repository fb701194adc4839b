using System.Text;
using Drystone.Engine.Accounts;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>Access keys by their id, and the ids of those of each user and root, so that nobody's keys are found by
/// looking at everybody's.</summary>
internal static class AccessKeyTable
{
    /// <exception cref="DamagedDataException">The secret was altered.</exception>
    public static AccessKey? Find(IReadTransaction tx, string id, SecretSeal seal) =>
        tx.TryGet(KeySpace.AccessKey(id).Span, out var value) ? AccessKeyRecord.Decode(id, value, seal) : null;

    /// <summary>The account whose key it is; null when there is none of that id.</summary>
    public static AccountId? FindAccount(IReadTransaction tx, string id) =>
        tx.TryGet(KeySpace.AccessKey(id).Span, out var value) ? AccessKeyRecord.DecodeOwner(value).Account : null;

    /// <summary>Enters a key in place of one of the same id.</summary>
    public static void Put(IWriteTransaction tx, AccessKey key, SecretSeal seal)
    {
        Unlist(tx, key.Id);
        tx.Put(KeySpace.AccessKey(key.Id).Span, AccessKeyRecord.Encode(key, seal));
        List(tx, key.Account, key.User, key.Id);
    }

    public static void Delete(IWriteTransaction tx, string id)
    {
        Unlist(tx, id);
        tx.Delete(KeySpace.AccessKey(id).Span);
    }

    /// <summary>In order.</summary>
    /// <param name="user">Null: the account's root.</param>
    public static List<string> IdsOf(IReadTransaction tx, AccountId account, string? user) =>
        Ids(tx, KeySpace.AccessKeysOf(account, Folded(user)).ToArray());

    /// <summary>Those of the root and of all users.</summary>
    public static List<string> IdsOf(IReadTransaction tx, AccountId account) =>
        Ids(tx, KeySpace.AccessKeysOf(account).ToArray());

    /// <summary>Lists a key that is there already.</summary>
    public static void List(IWriteTransaction tx, AccountId account, string? user, string id) =>
        tx.Put(KeySpace.AccessKeyOf(account, Folded(user), id).Span, []);

    private static void Unlist(IWriteTransaction tx, string id)
    {
        if (tx.TryGet(KeySpace.AccessKey(id).Span, out var old))
        {
            var (account, user) = AccessKeyRecord.DecodeOwner(old);
            tx.Delete(KeySpace.AccessKeyOf(account, Folded(user), id).Span);
        }
    }

    private static List<string> Ids(IReadTransaction tx, byte[] prefix)
    {
        var ids = new List<string>();
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(prefix); more && cursor.Key.StartsWith(prefix); more = cursor.MoveNext())
        {
            ids.Add(Encoding.UTF8.GetString(cursor.Key[(cursor.Key.LastIndexOf((byte)0) + 1)..]));
        }

        return ids;
    }

    /// <summary>Names differ by more than case; no user has the empty one.</summary>
    private static string Folded(string? user) => user?.ToLowerInvariant() ?? string.Empty;
}
