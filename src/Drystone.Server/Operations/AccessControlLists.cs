using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Engine.Names;
using Drystone.S3;
using Drystone.S3.Acls;
using Drystone.S3.Configuration;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>Access control lists as requests set them and answers show them.</summary>
internal static class AccessControlLists
{
    public static Task WriteAsync(S3Request request, AccessControlPolicy policy) =>
        Answers.WriteXmlAsync(
            request, "AccessControlPolicy"u8,
            xml => policy.Write(xml, id => request.Store.FindAccountByCanonicalUserId(id)?.DisplayName));

    /// <summary>Reads the list that a request sets of what is there already.</summary>
    /// <param name="owner">Of the object, or of the bucket when the list is the bucket's; null: somebody without
    /// credentials.</param>
    /// <returns>Null where lists are disabled, and the request says what is so.</returns>
    /// <exception cref="S3Exception">AccessControlListNotSupported where lists are disabled, unless it gives the owner,
    /// and nobody else, everything; MissingSecurityHeader when there is none; UnexpectedContent when there are two;
    /// AccessDenied for another owner, and where the bucket blocks public lists.</exception>
    public static async ValueTask<AccessControlPolicy?> ReadAsync(
        S3Request request, BucketInfo bucket, AccountId? owner, bool isBucket)
    {
        var body = await XmlBody.ReadAsync(request, Limits.XmlBodyBytes);
        var headers = AclHeaders.Parse(request.Header, isBucket);
        if (headers is null == body.IsEmpty)
        {
            throw headers is null
                ? new S3Exception(S3Errors.MissingSecurityHeader, details: [new("MissingHeaderName", Headers.Acl)])
                : new S3Exception(S3Errors.UnexpectedContent);
        }

        var ownerId = request.Acls.IdOf(request.Acls.OwnerOf(bucket, owner));
        var bucketOwnerId = isBucket ? null : request.Acls.IdOf(bucket.Owner);
        var policy = headers?.Make(ownerId, bucketOwnerId) ?? AccessControlPolicy.Parse(body);
        if (!request.Acls.AreEnabled(bucket))
        {
            RequireOwnersAlone(request, bucket, headers, policy);
            return null;
        }

        return policy.OwnerId == ownerId
            ? Permit(request, bucket, policy)
            : throw new S3Exception(S3Errors.AccessDenied);
    }

    /// <summary>Reads the list that the head of a request asks for, for an object that is written by it.</summary>
    /// <param name="target">Says who will own the object.</param>
    /// <returns>As it is stored; null when it is the one that every object has from the start.</returns>
    /// <exception cref="S3Exception">As <see cref="ReadAsync"/>.</exception>
    public static byte[]? ReadOfNew(S3Request request, ObjectGrant<Write> target)
    {
        if (AclHeaders.Parse(request.Header, isBucket: false) is not { } headers)
        {
            return null;
        }

        var policy = headers.Make(request.Acls.IdOf(target.OwnerOfNew), request.Acls.IdOf(target.Bucket.Owner));
        if (!request.Acls.AreEnabled(target.Bucket))
        {
            RequireOwnersAlone(request, target.Bucket, headers, policy);
            return null;
        }

        // A right of its own: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
        request.AuthorizeNewObject<Write>("s3:PutObjectAcl");
        return StoredObjectAcl.Encode(Permit(request, target.Bucket, policy));
    }

    /// <summary>Reads the list that a new bucket is to have.</summary>
    /// <returns>Null when it is the one that every bucket has from the start.</returns>
    /// <exception cref="S3Exception">InvalidBucketAclWithObjectOwnership or
    /// InvalidBucketAclWithBlockPublicAccessError.</exception>
    public static AccessControlPolicy? ReadOfNewBucket(S3Request request, AccountId owner, ObjectOwnership ownership)
    {
        if (AclHeaders.Parse(request.Header, isBucket: true) is not { } headers)
        {
            return null;
        }

        request.AuthorizeAccount("s3:PutBucketAcl");
        var policy = Resolve(request, headers.Make(request.Acls.IdOf(owner), bucketOwnerId: null));
        if (policy.GrantsOthers && ownership == ObjectOwnership.BucketOwnerEnforced)
        {
            throw new S3Exception(S3Errors.InvalidBucketAclWithObjectOwnership);
        }

        if (policy.IsPublic && request.Options.BlocksPublicAccessByDefault)
        {
            throw new S3Exception(S3Errors.InvalidBucketAclWithBlockPublicAccessError);
        }

        return policy.IsPrivate ? null : policy;
    }

    /// <summary>Reads what others are to be given of the log objects in a bucket.</summary>
    /// <returns>With grantees that are there.</returns>
    /// <exception cref="S3Exception">AccessControlListNotSupported where lists are disabled, AccessDenied where the
    /// bucket blocks public lists, or what is wrong with a grantee.</exception>
    public static ValueList<AclGrant> ReadTargetGrants(
        S3Request request, BucketInfo target, ValueList<AclGrant> grants)
    {
        if (grants.Count == 0)
        {
            return grants;
        }

        return request.Acls.AreEnabled(target)
            ? Permit(request, target, new AccessControlPolicy(request.Acls.IdOf(target.Owner), grants)).Grants
            : throw new S3Exception(
                S3Errors.AccessControlListNotSupported, "Target grants not allowed for bucket owner enforced buckets");
    }

    private static AccessControlPolicy Permit(S3Request request, BucketInfo bucket, AccessControlPolicy policy)
    {
        var resolved = Resolve(request, policy);
        return resolved.IsPublic && request.Rules.PublicAccessBlock(bucket).BlockPublicAcls
            ? throw new S3Exception(S3Errors.AccessDenied)
            : resolved;
    }

    private static AccessControlPolicy Resolve(S3Request request, AccessControlPolicy policy) =>
        new AclResolution(
            id => request.Store.FindAccountByCanonicalUserId(id) is not null,
            email => [.. request.Store.ListAccounts()
                .Where(account => string.Equals(account.Email, email, StringComparison.OrdinalIgnoreCase))
                .Select(account => account.CanonicalUserId)])
            .Resolve(policy);

    /// <summary>AWS takes bucket-owner-full-control there, and the same in other words. Of the owner itself
    /// <c>private</c> is taken too: it says the same, and clients send it with every object.</summary>
    private static void RequireOwnersAlone(
        S3Request request, BucketInfo bucket, AclHeaders? headers, AccessControlPolicy policy)
    {
        var isOwnersAlone = headers?.Canned switch
        {
            null => policy == AccessControlPolicy.Private(request.Acls.IdOf(bucket.Owner)),
            CannedAcl.Private => request.Caller.Account == bucket.Owner,
            var canned => canned == CannedAcl.BucketOwnerFullControl,
        };
        if (!isOwnersAlone)
        {
            throw new S3Exception(S3Errors.AccessControlListNotSupported);
        }
    }
}
