using Drystone.Engine.Accounts;
using Drystone.Engine.Buckets;
using Drystone.Engine.Keys;
using Drystone.Engine.Names;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine.Records;

/// <summary>What every request asks for before it comes to its object: whose key signed it, and whose bucket it is
/// about.</summary>
internal sealed class KnownSubjects(IKeyValueStore keyspace, SecretSeal seal)
{
    /// <summary>Some 500 bytes each.</summary>
    private const int Most = 10_000;

    public KnownRecords<string, AccessKey> AccessKeys { get; } =
        new(keyspace, KeySpace.AccessKeys[0], Most, (tx, id) => AccessKeyTable.Find(tx, id, seal));

    public KnownRecords<AccountId, Account> Accounts { get; } =
        new(keyspace, KeySpace.Accounts[0], Most, AccountTable.Find);

    public KnownRecords<BucketName, BucketInfo> Buckets { get; } =
        new(keyspace, KeySpace.Buckets[0], Most, ObjectTable.FindBucket);

    /// <summary>Of an account, whether it is there or not.</summary>
    public KnownRecords<AccountId, Revision> IdentityRevisions { get; } =
        new(keyspace, KeySpace.AllIdentities[0], Most, (tx, id) => new Revision(IdentityTable.Revision(tx, id)));

    public sealed record Revision(long Value);
}
