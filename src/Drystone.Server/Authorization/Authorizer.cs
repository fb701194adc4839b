using Drystone.Engine;
using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;

namespace Drystone.Server.Authorization;

/// <summary>
/// The one place that decides who may do what: the only maker of the grants that the engine's verbs demand. An
/// account's
/// root key may do everything with the account's own buckets; everybody else is refused.
/// </summary>
internal sealed class Authorizer(ObjectStore store) : Gate
{
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static AccountGrant AuthorizeAccount(Caller caller) =>
        Allow(caller.Account ?? throw new S3Exception(S3Errors.AccessDenied));

    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public BucketGrant<TAccess> AuthorizeBucket<TAccess>(Caller caller, string bucket, string? expectedOwner)
        where TAccess : struct, IAccess
    {
        var (info, account) = Admit(caller, bucket, expectedOwner);
        return Allow<TAccess>(info, account);
    }

    /// <exception cref="S3Exception">NoSuchBucket or AccessDenied.</exception>
    public ObjectGrant<TAccess> AuthorizeObject<TAccess>(
        Caller caller, string bucket, string key, string? expectedOwner)
        where TAccess : struct, IAccess
    {
        var (info, account) = Admit(caller, bucket, expectedOwner);
        return Allow<TAccess>(info, new ObjectKey(key), account);
    }

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
