using System.Security.Cryptography;
using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.Engine.Objects;
using Drystone.S3.Acls;
using Drystone.S3.Configuration.Logging;
using Drystone.Server.Authorization;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Operations;

namespace Drystone.Server.AccessLogs;

/// <summary>Writes a batch of lines as one object of the target bucket. It goes to the store and not through the
/// pipeline, so that a delivery is logged nowhere: a bucket that logs to itself does not grow by itself.</summary>
internal sealed class AccessLogDelivery(ObjectStore store, OwnObjects objects, string region, TimeProvider time)
{
    private const string ContentType = "text/plain";

    // As many as AWS has, in hexadecimal.
    private const int UniqueBytes = 8;

    private readonly BucketRules rules = new(store);

    /// <returns>Null when it is delivered, else why it never can be.</returns>
    /// <exception cref="IOException">It cannot be delivered now.</exception>
    /// <exception cref="KeyUnusableException">The target's key cannot be used.</exception>
    public async ValueTask<string?> DeliverAsync(AccessLogBatch batch, CancellationToken cancel)
    {
        var (source, target, day) = batch.Place;
        if (FindTarget(source, target) is not { } bucket)
        {
            return "the target bucket is gone or belongs to another account";
        }

        var unique = Convert.ToHexString(RandomNumberGenerator.GetBytes(UniqueBytes));
        var key = new LogObjectKey(source.Owner.Value, region, source.Name.Value).Format(
            target, time.GetUtcNow(), new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), unique);
        var grant = Authorizer.AsServer<Write>(bucket, key, version: null);
        await using var log = await objects.BeginAsync(grant, wanted: null, cancel);
        log.Acl = AclOf(bucket, target);
        await log.WriteAsync(batch.Text, cancel);
        var result = await log.CommitAsync(ContentType, cancel);
        return result.Outcome == WriteOutcome.Done ? null : $"the write ended with {result.Outcome}";
    }

    /// <summary>What the logging gives others, as far as the target bucket now lets a list give anything.</summary>
    /// <returns>As it is stored; null for what every object has from the start.</returns>
    private byte[]? AclOf(BucketInfo bucket, LoggingEnabled target)
    {
        var acls = new AccessLists(store, rules);
        if (target.TargetGrants.Count == 0 || !acls.AreEnabled(bucket))
        {
            return null;
        }

        var blocksPublic = rules.PublicAccessBlock(bucket).BlockPublicAcls;
        var policy = AccessControlPolicy.Private(acls.IdOf(bucket.Owner));
        return StoredObjectAcl.Encode(policy with
        {
            Grants =
            [
                .. policy.Grants.Concat(target.TargetGrants.Where(
                    grant => IsKept(grant.Grantee) && !(blocksPublic && grant.Grantee.IsPublic))).Distinct(),
            ],
        });
    }

    /// <summary>Not an address, and no group that S3 does not have: earlier versions took those unseen.</summary>
    private static bool IsKept(AclGrantee grantee) => grantee.Type switch
    {
        GranteeType.CanonicalUser => true,
        GranteeType.Group => AclGrantee.TryParseGroup(grantee.Name) is not null,
        _ => false,
    };

    /// <summary>It was checked when logging was turned on, and another account may have taken the name since.</summary>
    private BucketInfo? FindTarget(BucketInfo source, LoggingEnabled target) =>
        store.FindBucket(new BucketName(target.TargetBucket)) is { } found && found.Owner == source.Owner
            ? found
            : null;
}
