using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Authorization;

/// <summary>
/// The one place that decides who may do what: the only maker of the grants that the engine's verbs demand. An
/// account's
/// root key may do everything with the account's own buckets; everybody else is refused.
/// </summary>
/// <param name="websitesArePublic">Whether the operator lets owners open their buckets' websites to anybody.</param>
internal sealed class Authorizer(ObjectStore store, BucketRules rules, bool websitesArePublic) : Gate
{
    /// <summary>For a request that is about no bucket, or about one that need not be there yet.</summary>
    /// <param name="action">The IAM action that is needed.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public AccountGrant AuthorizeAccount(S3Request request, string action)
    {
        var account = request.Caller.Account ?? throw new S3Exception(S3Errors.AccessDenied);
        Demand(request, action, bucket: null, key: null, version: null);
        return Allow(account, request.Origin.Actor(account));
    }

    /// <summary>For a request about the users, groups, roles and policies of the caller's account.</summary>
    /// <param name="resource">The ARN of what it is about; <c>*</c> for none.</param>
    /// <inheritdoc cref="AuthorizeAccount"/>
    public IdentityGrant<TAccess> AuthorizeIdentities<TAccess>(S3Request request, string action, string resource)
        where TAccess : struct, IAccess
    {
        var account = request.Caller.Account ?? throw new S3Exception(S3Errors.AccessDenied);
        Demand(request, action, bucket: null, key: null, version: null);
        return AllowIdentities<TAccess>(account, request.Origin.Actor(account));
    }

    /// <param name="expectedOwner">The account that the request says the bucket is of; null when it does not
    /// say.</param>
    /// <exception cref="S3Exception">NoSuchBucket; AccessDenied where it is another's.</exception>
    public BucketInfo FindBucket(string bucket, string? expectedOwner)
    {
        var info = store.FindBucket(new BucketName(bucket))
            ?? throw new S3Exception(S3Errors.NoSuchBucket, details: [new("BucketName", bucket)]);
        return expectedOwner is null || expectedOwner == info.Owner.Value
            ? info
            : throw new S3Exception(S3Errors.AccessDenied);
    }

    /// <inheritdoc cref="AuthorizeAccount"/>
    public BucketGrant<TAccess> AuthorizeBucket<TAccess>(S3Request request, string action, BucketInfo bucket)
        where TAccess : struct, IAccess
    {
        Demand(request, action, bucket, key: null, version: null);
        return Allow<TAccess>(bucket, request.Origin.Actor(request.Caller.Account));
    }

    /// <param name="version">Null: the current version.</param>
    /// <inheritdoc cref="AuthorizeAccount"/>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(
        S3Request request, string action, BucketInfo bucket, string key, VersionId? version)
        where TAccess : struct, IAccess
    {
        Demand(request, action, bucket, key, version);
        return Allow<TAccess>(bucket, new ObjectKey(key), version, request.Origin.Actor(request.Caller.Account));
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

    private void Demand(S3Request request, string action, BucketInfo? bucket, string? key, VersionId? version)
    {
        if (request.Caller.Account is not { } account || store.FindAccount(account) is null
            || (bucket is not null && bucket.Owner != account))
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }
    }
}
