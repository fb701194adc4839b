using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.Operations;

namespace Drystone.Server.Authorization;

/// <summary>
/// The one place that decides who may do what: the only maker of the grants that the engine's verbs demand. An
/// account's
/// root key may do everything with the account's own buckets; everybody else is refused.
/// </summary>
/// <param name="websitesArePublic">Whether the operator lets owners open their buckets' websites to anybody.</param>
internal sealed class Authorizer(ObjectStore store, BucketRules rules, bool websitesArePublic) : Gate
{
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static AccountGrant AuthorizeAccount(Caller caller, RequestOrigin origin)
    {
        var account = caller.Account ?? throw new S3Exception(S3Errors.AccessDenied);
        return Allow(account, origin.Actor(account));
    }

    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public BucketGrant<TAccess> AuthorizeBucket<TAccess>(
        Caller caller, RequestOrigin origin, string bucket, string? expectedOwner)
        where TAccess : struct, IAccess
    {
        var (info, account) = Admit(caller, bucket, expectedOwner);
        return Allow<TAccess>(info, origin.Actor(account));
    }

    /// <param name="version">Null: the current version.</param>
    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(
        Caller caller, RequestOrigin origin, string bucket, string key, VersionId? version, string? expectedOwner)
        where TAccess : struct, IAccess
    {
        var (info, account) = Admit(caller, bucket, expectedOwner);
        return Allow<TAccess>(info, new ObjectKey(key), version, origin.Actor(account));
    }

    /// <summary>Decides whether anybody may read an object through the website of its bucket. There are no policies
    /// that
    /// could say so of single objects, so two have to agree: the operator, who opens websites at all, and the owner of
    /// the bucket, who lifts its public access block. A bucket whose requesters pay has no website, as at AWS: nobody
    /// would pay.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public ObjectGrant<Read> AuthorizeWebsiteRead(BucketInfo bucket, string key, RequestOrigin origin) =>
        websitesArePublic
        && !rules.PublicAccessBlock(bucket).RestrictPublicBuckets
        && !rules.IsRequesterPays(bucket)
            ? Allow<Read>(bucket, new ObjectKey(key), version: null, origin.Actor(bucket.Owner))
            : throw new S3Exception(S3Errors.AccessDenied);

    /// <summary>For the server itself, where it applies a bucket's own rules to a request or carries them out: its
    /// CORS answers, its website, its logs.</summary>
    public static BucketGrant<TAccess> AsServer<TAccess>(BucketInfo bucket)
        where TAccess : struct, IAccess => Allow<TAccess>(bucket, new Actor(bucket.Owner));

    /// <inheritdoc cref="AsServer{TAccess}(BucketInfo)"/>
    public static ObjectGrant<TAccess> AsServer<TAccess>(BucketInfo bucket, string key, VersionId? version)
        where TAccess : struct, IAccess => Allow<TAccess>(bucket, new ObjectKey(key), version, new Actor(bucket.Owner));

    private (BucketInfo Bucket, AccountId Account) Admit(Caller caller, string bucket, string? expectedOwner)
    {
        var info = store.FindBucket(new BucketName(bucket))
            ?? throw new S3Exception(S3Errors.NoSuchBucket, details: [new("BucketName", bucket)]);
        return caller.Account is { } account && account == info.Owner
            && (expectedOwner is null || expectedOwner == info.Owner.Value)
            ? (info, account)
            : throw new S3Exception(S3Errors.AccessDenied);
    }
}
