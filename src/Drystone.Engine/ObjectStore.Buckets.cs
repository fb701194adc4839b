using System.Text;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Changes;
using Drystone.Engine.Keys;
using Drystone.Engine.Lifecycle;
using Drystone.Engine.Locking;
using Drystone.Engine.Names;
using Drystone.Engine.Records;
using Drystone.Engine.Tables;
using Drystone.Keyspace;

namespace Drystone.Engine;

public sealed partial class ObjectStore
{
    // What one transaction of a bucket's removal ends: it must not keep writers waiting.
    private const int UploadsPerCommit = 500;

    /// <summary>For the gate, which must know whose bucket it is. Null when there is none of that name.</summary>
    public BucketInfo? FindBucket(BucketName name) => known.Buckets.Find(name);

    public async ValueTask<CreateBucketOutcome> CreateBucketAsync(
        AccountGrant owner, BucketName name, NewBucket facts, CancellationToken cancel)
    {
        var id = await blobs.NextIdAsync(cancel);
        var bucket = new BucketInfo(name, id, owner.Account, Now(), facts.LocationConstraint)
        {
            // Locks hold versions: object lock is nothing without versioning.
            Versioning = facts.HasObjectLock ? VersioningState.Enabled : VersioningState.Unversioned,
            ObjectLock = facts.HasObjectLock ? ObjectLockSettings.WithoutDefault : null,
        };
        return await CommitAsync(
            tx =>
            {
                if (AccountTable.Find(tx, owner.Account) is null)
                {
                    return CreateBucketOutcome.NoSuchAccount;
                }

                if (FindBucket(tx, name) is { } existing)
                {
                    return existing.Owner == owner.Account
                        ? CreateBucketOutcome.OwnedByCaller
                        : CreateBucketOutcome.OwnedByOther;
                }

                tx.Put(KeySpace.Bucket(name).Span, BucketRecord.Encode(bucket));
                tx.Put(KeySpace.BucketOfAccount(owner.Account, name.Value).Span, []);
                var configured = bucket;
                foreach (var (kind, value) in facts.Configurations)
                {
                    configured = ConfigurationTable.Set(tx, configured, kind, id: "", value);
                }

                ChangeLog.Append(
                    tx, Change.OfBucket(ChangeKind.BucketCreated, bucket, owner.Actor, bucket.CreatedAt));
                return CreateBucketOutcome.Created;
            },
            cancel);
    }

    /// <summary>Removes a bucket that holds no objects. Its unfinished uploads go with it: where they are very many, in
    /// several commits before the one that removes the bucket.</summary>
    public async ValueTask<DeleteBucketOutcome> DeleteBucketAsync(
        BucketGrant<Configure> grant, CancellationToken cancel)
    {
        while (true)
        {
            if (await CommitAsync(tx => DeleteBucket(tx, grant), cancel) is { } outcome)
            {
                lifecycle.Sweep.Wake();
                return outcome;
            }
        }
    }

    /// <summary>Null when uploads are left that the next transaction must remove.</summary>
    private DeleteBucketOutcome? DeleteBucket(IWriteTransaction tx, BucketGrant<Configure> grant)
    {
        if (ObjectTable.Refresh(tx, grant.Bucket) is not { } bucket)
        {
            return DeleteBucketOutcome.NotFound;
        }

        if (HasAny(tx, KeySpace.Objects(bucket.Id)) || HasAny(tx, KeySpace.Versions(bucket.Id)))
        {
            return DeleteBucketOutcome.NotEmpty;
        }

        var removed = 0;
        while (UploadTable.FindFirst(tx, bucket.Id) is { } upload)
        {
            if (removed++ == UploadsPerCommit)
            {
                return null;
            }

            UploadTable.Remove(tx, bucket.Id, new ObjectKey(upload.Key), upload.Id);
        }

        tx.Delete(KeySpace.Bucket(bucket.Name).Span);
        tx.Delete(KeySpace.BucketOfAccount(bucket.Owner, bucket.Name.Value).Span);
        tx.Delete(KeySpace.Usage(bucket.Id).Span);
        ConfigurationTable.RemoveAll(tx, bucket.Id);
        LifecycleWalk.Forget(tx, bucket.Id);
        LifecycleSweep.Begin(tx, bucket.Id);
        ChangeLog.Append(tx, Change.OfBucket(ChangeKind.BucketDeleted, bucket, grant.Actor, Now()));
        return DeleteBucketOutcome.Deleted;
    }

    /// <summary>The buckets of all accounts, by name. For the operator.</summary>
    public IReadOnlyList<BucketInfo> ListAllBuckets()
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var buckets = new List<BucketInfo>();
        for (var found = cursor.Seek(KeySpace.Buckets); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(KeySpace.Buckets))
            {
                break;
            }

            var name = new BucketName(Encoding.ASCII.GetString(cursor.Key[KeySpace.Buckets.Length..]));
            buckets.Add(BucketRecord.Decode(name, cursor.Value));
        }

        return buckets;
    }

    /// <param name="prefix">Only names that start so; empty: all.</param>
    /// <param name="after">Only names after this; null: from the start.</param>
    public BucketPage ListBuckets(AccountGrant owner, string prefix, string? after, int maxBuckets)
    {
        using var tx = keyspace.BeginRead();
        using var cursor = tx.OpenCursor();
        var all = KeySpace.BucketOfAccount(owner.Account, string.Empty);
        var wanted = KeySpace.BucketOfAccount(owner.Account, prefix);
        var start = string.CompareOrdinal(after, prefix) >= 0 && after is not null ? after + '\0' : prefix;
        var buckets = new List<BucketInfo>();
        var first = KeySpace.BucketOfAccount(owner.Account, start);
        for (var found = cursor.Seek(first.Span); found; found = cursor.MoveNext())
        {
            if (!cursor.Key.StartsWith(wanted.Span))
            {
                break;
            }

            if (buckets.Count == maxBuckets)
            {
                return new BucketPage(buckets, buckets.Count > 0 ? buckets[^1].Name.Value : null);
            }

            var name = new BucketName(Encoding.ASCII.GetString(cursor.Key[all.Span.Length..]));
            buckets.Add(FindBucket(tx, name)
                ?? throw new DamagedDataException($"Bucket {name} is listed and not there."));
        }

        return new BucketPage(buckets, NextAfter: null);
    }

    private static BucketInfo? FindBucket(IReadTransaction tx, BucketName name) => ObjectTable.FindBucket(tx, name);

    private static bool HasAny(IReadTransaction tx, scoped Key prefix)
    {
        using var cursor = tx.OpenCursor();
        return cursor.Seek(prefix.Span) && cursor.Key.StartsWith(prefix.Span);
    }
}
