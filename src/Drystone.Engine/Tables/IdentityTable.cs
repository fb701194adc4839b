using System.Buffers.Binary;
using System.Text;
using Drystone.Engine.Identity;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Keyspace;

namespace Drystone.Engine.Tables;

/// <summary>The users, groups, roles, managed policies and issuers of accounts. Names differ by more than case, as at
/// AWS, so keys have them in lower case.</summary>
internal static class IdentityTable
{
    public delegate T Decoding<out T>(ReadOnlySpan<byte> record);

    public static T? Find<T>(
        IReadTransaction tx, AccountId account, IdentityKind kind, string name, Decoding<T> decode) where T : class =>
        tx.TryGet(KeySpace.Identity(account, kind, Folded(name)).Span, out var value) ? decode(value) : null;

    /// <summary>Ordered by name, without regard to case.</summary>
    public static List<T> List<T>(IReadTransaction tx, AccountId account, IdentityKind kind, Decoding<T> decode)
    {
        var found = new List<T>();
        var prefix = KeySpace.Identities(account, kind).ToArray();
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(prefix); more && cursor.Key.StartsWith(prefix); more = cursor.MoveNext())
        {
            found.Add(decode(cursor.Value));
        }

        return found;
    }

    public static void Put(IWriteTransaction tx, AccountId account, IdentityKind kind, string name, byte[] record) =>
        tx.Put(KeySpace.Identity(account, kind, Folded(name)).Span, record);

    public static void Delete(IWriteTransaction tx, AccountId account, IdentityKind kind, string name) =>
        tx.Delete(KeySpace.Identity(account, kind, Folded(name)).Span);

    /// <summary>Remembers who has a unique id.</summary>
    public static void PutId(IWriteTransaction tx, AccountId account, IdentityKind kind, string name, string id) =>
        tx.Put(
            KeySpace.IdentityById(id).Span,
            [.. Encoding.ASCII.GetBytes(account.Value), (byte)kind, .. Encoding.UTF8.GetBytes(Folded(name))]);

    public static void DeleteId(IWriteTransaction tx, string id) => tx.Delete(KeySpace.IdentityById(id).Span);

    /// <summary>Null when nobody has it.</summary>
    public static (AccountId Account, IdentityKind Kind, string Name)? FindId(IReadTransaction tx, string id)
    {
        const int AccountBytes = 12;
        return tx.TryGet(KeySpace.IdentityById(id).Span, out var value)
            ? (new AccountId(Encoding.ASCII.GetString(value[..AccountBytes])), (IdentityKind)value[AccountBytes],
                Encoding.UTF8.GetString(value[(AccountBytes + 1)..]))
            : null;
    }

    /// <summary>Counts up with every change of the account's identities: what was read at one revision holds as long as
    /// it stands.</summary>
    public static long Revision(IReadTransaction tx, AccountId account) =>
        tx.TryGet(KeySpace.IdentityRevision(account).Span, out var value)
            ? BinaryPrimitives.ReadInt64BigEndian(value)
            : 0;

    public static void CountUp(IWriteTransaction tx, AccountId account)
    {
        Span<byte> next = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(next, Revision(tx, account) + 1);
        tx.Put(KeySpace.IdentityRevision(account).Span, next);
    }

    public static bool HasAny(IReadTransaction tx, AccountId account) => Enum.GetValues<IdentityKind>()
        .Any(kind => FindFirst(tx, KeySpace.Identities(account, kind).ToArray()) is not null);

    /// <summary>All of an account that is removed; its revision stays, so that nothing read before holds
    /// again.</summary>
    public static void RemoveAll(IWriteTransaction tx, AccountId account)
    {
        IdKeysOf(tx, account).ForEach(key => tx.Delete(key));
        foreach (var kind in Enum.GetValues<IdentityKind>())
        {
            var prefix = KeySpace.Identities(account, kind).ToArray();
            while (FindFirst(tx, prefix) is { } key)
            {
                tx.Delete(key);
            }
        }

        CountUp(tx, account);
    }

    /// <summary>By looking at all, so that a record that cannot be read keeps no account from going.</summary>
    private static List<byte[]> IdKeysOf(IReadTransaction tx, AccountId account)
    {
        var keys = new List<byte[]>();
        var owner = Encoding.ASCII.GetBytes(account.Value);
        using var cursor = tx.OpenCursor();
        for (var more = cursor.Seek(KeySpace.IdentityIds); more; more = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.IdentityIds))
            {
                break;
            }

            if (cursor.Value.StartsWith(owner))
            {
                keys.Add(cursor.Key.ToArray());
            }
        }

        return keys;
    }

    private static byte[]? FindFirst(IReadTransaction tx, byte[] prefix)
    {
        using var cursor = tx.OpenCursor();
        return cursor.Seek(prefix) && cursor.Key.StartsWith(prefix) ? cursor.Key.ToArray() : null;
    }

    private static string Folded(string name) => name.ToLowerInvariant();
}
