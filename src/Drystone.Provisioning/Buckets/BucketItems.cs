using Amazon.S3;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>What a declared bucket consists of, in the order in which it is made.</summary>
internal static class BucketItems
{
    public static IEnumerable<StoreItem> Of(IAmazonS3 s3, BucketDeclaration bucket, IBucketQuotas? quotas)
    {
        yield return bucket.IsAbsent ? new BucketRemoval(s3, bucket) : new BucketExistence(s3, bucket);

        // Object lock needs versioning; a public policy needs the block to be lifted before it.
        if (bucket.Versioning is { } isEnabled)
        {
            yield return new VersioningItem(s3, bucket, isEnabled);
        }

        if (bucket.ObjectLock is { } objectLock)
        {
            yield return new ObjectLockItem(s3, bucket, objectLock);
        }

        if (bucket.Encryption is { } encryption)
        {
            yield return new EncryptionItem(s3, bucket, encryption);
        }

        if (bucket.PublicAccessBlock is { } block)
        {
            yield return new PublicAccessItem(s3, bucket, block);
        }

        if (bucket.Policy is { } policy)
        {
            yield return new PolicyItem(s3, bucket, policy);
        }

        if (bucket.Cors is { } cors)
        {
            yield return new CorsItem(s3, bucket, cors);
        }

        if (bucket.Lifecycle is { } rules)
        {
            yield return new LifecycleItem(s3, bucket, rules);
        }

        if (bucket.Tags is { } tags)
        {
            yield return new TagsItem(s3, bucket, tags);
        }

        if (bucket.Quota is { } quota)
        {
            yield return new QuotaItem(bucket, quota, quotas);
        }
    }
}
