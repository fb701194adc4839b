using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.Server.Authorization.Acls;
using Drystone.Server.Authorization.Conditions;
using Drystone.Server.Operations;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Authorization;

/// <summary>
/// The one gate: the only maker of the grants that the engine's verbs demand. Each is asked for with the IAM action
/// that it is needed for, and given when <see cref="AccessDecider"/> allows that action.
/// </summary>
internal sealed class Authorizer(ObjectStore store, BucketRules rules, AccessDecider decider, AccessLists lists) : Gate
{
    private static readonly Actor Reader = new(Account: null);

    /// <summary>For a request that is about no bucket.</summary>
    /// <param name="action">The IAM action that is needed.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public AccountGrant AuthorizeAccount(S3Request request, string action, AccessTarget target)
    {
        var account = request.Caller.Account ?? throw new S3Exception(S3Errors.AccessDenied);
        Demand(request, action, target);
        return Allow(account, request.Origin.Actor(account));
    }

    /// <summary>For a request about the users, groups, roles and policies of the caller's account.</summary>
    /// <param name="resource">The ARN of what it is about; <c>*</c> for none.</param>
    /// <inheritdoc cref="AuthorizeAccount"/>
    public IdentityGrant<TAccess> AuthorizeIdentities<TAccess>(S3Request request, string action, string resource)
        where TAccess : struct, IAccess
    {
        var account = request.Caller.Account ?? throw new S3Exception(S3Errors.AccessDenied);
        Demand(request, action, AccessTarget.OfArn(resource));
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
        Demand(request, action, AccessTarget.Of(bucket));
        return Allow<TAccess>(bucket, request.Origin.Actor(request.Caller.Account));
    }

    /// <param name="target">An object.</param>
    /// <inheritdoc cref="AuthorizeAccount"/>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(S3Request request, string action, AccessTarget target)
        where TAccess : struct, IAccess
    {
        Demand(request, action, target);
        var (bucket, caller) = (target.Bucket!, request.Caller.Account);
        return Allow<TAccess>(
            bucket, new ObjectKey(target.Key!), target.Version, ActorOf<TAccess>(request),
            lists.OwnerOfNew(bucket, caller, request.Header(Headers.Acl)));
    }

    /// <inheritdoc cref="AccessDecider.HasWayIn"/>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void DemandWayIn(S3Request request, BucketInfo bucket)
    {
        if (!decider.HasWayIn(request.Caller, bucket))
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }
    }

    /// <summary>Asks without acting: where an answer depends on what else the caller may.</summary>
    public bool Allows(S3Request request, string action, AccessTarget target) =>
        decider.Decide(request.Caller, action, target, new RequestConditions(request, target)).Allowed;

    /// <summary>For a visitor of a bucket's website, who is anonymous. A bucket whose requesters pay has no website, as
    /// at AWS: nobody would pay.</summary>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public ObjectGrant<Read> AuthorizeWebsiteRead(S3Request request, BucketInfo bucket, string key) =>
        rules.IsRequesterPays(bucket)
            ? throw new S3Exception(S3Errors.AccessDenied)
            : AuthorizeObject<Read>(request, "s3:GetObject", AccessTarget.Of(bucket, key, version: null));

    /// <summary>For the server itself, where it applies a bucket's own rules to a request or carries them out: its
    /// CORS answers, its website, its logs.</summary>
    public static BucketGrant<TAccess> AsServer<TAccess>(BucketInfo bucket)
        where TAccess : struct, IAccess => Allow<TAccess>(bucket, new Actor(bucket.Owner));

    /// <inheritdoc cref="AsServer{TAccess}(BucketInfo)"/>
    public static ObjectGrant<TAccess> AsServer<TAccess>(BucketInfo bucket, string key, VersionId? version)
        where TAccess : struct, IAccess => Allow<TAccess>(bucket, new ObjectKey(key), version, new Actor(bucket.Owner));

    /// <inheritdoc cref="AsServer{TAccess}(BucketInfo)"/>
    public static AccountGrant AsServer(AccountId account) => Allow(account, new Actor(account));

    /// <summary>A read leaves nothing that would name who it was.</summary>
    private static Actor ActorOf<TAccess>(S3Request request) where TAccess : struct, IAccess =>
        typeof(TAccess) == typeof(Read) ? Reader : request.Origin.Actor(request.Caller.Account);

    private void Demand(S3Request request, string action, AccessTarget target)
    {
        var context = new RequestConditions(request, target);
        var decision = decider.Decide(request.Caller, action, target, context);
        request.Decided(action, target, decision);
        if (decision == AccessDecider.OwnersAlone)
        {
            // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
            throw new S3Exception(
                S3Errors.MethodNotAllowed,
                details: [new("Method", request.Head.Method), new("ResourceType", "BUCKETPOLICY")]);
        }

        if (!decision.Allowed)
        {
            var refused = AccessDecider.RequestOf(request.Caller, action, target, context);
            throw AccessDenial.Of(request.Caller, target, refused, decision);
        }
    }
}
