using System.Text;
using Drystone.Engine.Identity;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Records;

namespace Drystone.Engine.Checking;

/// <summary>Accounts, keys, identities and buckets, and the indexes of them.</summary>
internal static class IdentityCheck
{
    private const int AccountBytes = 12;

    public static void Run(CheckRun run)
    {
        CheckAccounts(run);
        CheckAccessKeys(run);
        CheckIdentities(run);
        CheckBuckets(run);
    }

    private static void CheckAccounts(CheckRun run)
    {
        var index = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var whole = true;
        run.Each(
            KeySpace.Accounts,
            (key, value) =>
            {
                var id = new AccountId(Encoding.ASCII.GetString(key[KeySpace.Accounts.Length..]));
                var account = AccountRecord.Decode(id, value);
                index[Hex(KeySpace.AccountByCanonicalUserId(account.CanonicalUserId))] =
                    Encoding.ASCII.GetBytes(id.Value);
            },
            (key, fault) => Lost(ref whole, "The account", key, fault));
        CompareIfWhole(run, whole, "A"u8, "The index of accounts at", index);
    }

    private static void CheckAccessKeys(CheckRun run)
    {
        var index = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var whole = true;
        run.Each(
            KeySpace.AccessKeys,
            (key, value) =>
            {
                var (account, user) = AccessKeyRecord.DecodeOwner(value);
                var folded = user?.ToLowerInvariant() ?? string.Empty;
                index[Hex(KeySpace.AccessKeyOf(account, folded, AccessKeyRecord.IdOf(key)))] = [];
            },
            (key, fault) => Lost(ref whole, "The access key", key, fault));
        CompareIfWhole(run, whole, "K"u8, "The index of access keys at", index);
    }

    private static void CheckIdentities(CheckRun run)
    {
        var index = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var whole = true;
        run.Each(
            "i"u8,
            (key, value) =>
            {
                if (key.Length == 1 + AccountBytes)
                {
                    RequireCounter(value);
                    return;
                }

                var kind = (IdentityKind)key[1 + AccountBytes];
                if (Decode(kind, value) is { } id)
                {
                    index[Hex(KeySpace.IdentityById(id))] = key[1..].ToArray();
                }
            },
            (key, fault) => Lost(ref whole, "The identity", key, fault));
        CompareIfWhole(run, whole, KeySpace.IdentityIds, "The index of identities at", index);
    }

    /// <summary>The unique id of those that have one in the index.</summary>
    private static string? Decode(IdentityKind kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case IdentityKind.User:
                return IdentityRecords.DecodeUser(value).Id;
            case IdentityKind.Role:
                return IdentityRecords.DecodeRole(value).Id;
            case IdentityKind.Group:
                IdentityRecords.DecodeGroup(value);
                return null;
            case IdentityKind.Policy:
                IdentityRecords.DecodePolicy(value);
                return null;
            case IdentityKind.OidcProvider:
                IdentityRecords.DecodeOidcProvider(value);
                return null;
            default:
                throw new DamagedDataException($"An identity of kind {(int)kind} is not known.") { IsNewer = true };
        }
    }

    private static void CheckBuckets(CheckRun run)
    {
        var index = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var whole = true;
        run.Each(
            KeySpace.Buckets,
            (key, value) =>
            {
                var name = new BucketName(Encoding.ASCII.GetString(key[KeySpace.Buckets.Length..]));
                var bucket = BucketRecord.Decode(name, value);
                if (!run.Buckets.TryAdd(bucket.Id, bucket))
                {
                    throw new DamagedDataException($"It has the number {bucket.Id}, as another bucket has.");
                }

                index[Hex(KeySpace.BucketOfAccount(bucket.Owner, name.Value))] = [];
            },
            (key, fault) =>
            {
                run.IsBucketUnreadable = true;
                return Lost(ref whole, "The bucket", key, fault);
            });
        CompareIfWhole(run, whole, "B"u8, "The index of buckets at", index);
    }

    /// <summary>An index is not cut down by what could not be read: then it knows more than the table.</summary>
    private static void CompareIfWhole(
        CheckRun run, bool whole, ReadOnlySpan<byte> prefix, string what, Dictionary<string, byte[]> index)
    {
        if (whole)
        {
            run.Compare(prefix, what, index);
        }
    }

    private static StoreFinding Lost(ref bool whole, string what, byte[] key, string fault)
    {
        whole = false;
        return CheckRun.Lost(what, key, fault);
    }

    internal static void RequireCounter(ReadOnlySpan<byte> value)
    {
        if (value.Length != sizeof(long))
        {
            throw new DamagedDataException($"A count has 8 bytes, not {value.Length}.");
        }
    }

    internal static string Hex(in Key key) => Convert.ToHexString(key.Span);
}
