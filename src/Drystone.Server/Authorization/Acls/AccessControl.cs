using System.Collections.Frozen;
using Drystone.S3.Acls;

namespace Drystone.Server.Authorization.Acls;

/// <summary>What access control lists say of a request. They allow, and never forbid; what they do not mention is for
/// policies to decide.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html</remarks>
internal static class AccessControl
{
    /// <summary>AWS's table of which IAM actions a permission of a list stands for.</summary>
    private static readonly FrozenDictionary<string, AclNeed> Needs = new Dictionary<string, AclNeed>
    {
        ["s3:ListBucket"] = new(AclPermission.Read, OfObject: false),
        ["s3:ListBucketVersions"] = new(AclPermission.Read, OfObject: false),
        ["s3:ListBucketMultipartUploads"] = new(AclPermission.Read, OfObject: false),
        ["s3:PutObject"] = new(AclPermission.Write, OfObject: false),
        ["s3:DeleteObject"] = new(AclPermission.Write, OfObject: false) { IsForObjectOwnerOnly = true },
        ["s3:DeleteObjectVersion"] = new(AclPermission.Write, OfObject: false) { IsForBucketOwnerOnly = true },
        ["s3:GetBucketAcl"] = new(AclPermission.ReadAcp, OfObject: false),
        ["s3:PutBucketAcl"] = new(AclPermission.WriteAcp, OfObject: false),
        ["s3:GetObject"] = new(AclPermission.Read, OfObject: true),
        ["s3:GetObjectVersion"] = new(AclPermission.Read, OfObject: true),
        ["s3:GetObjectAcl"] = new(AclPermission.ReadAcp, OfObject: true),
        ["s3:GetObjectVersionAcl"] = new(AclPermission.ReadAcp, OfObject: true),
        ["s3:PutObjectAcl"] = new(AclPermission.WriteAcp, OfObject: true),
        ["s3:PutObjectVersionAcl"] = new(AclPermission.WriteAcp, OfObject: true),
    }.ToFrozenDictionary();

    /// <returns>Null for an action that lists say nothing of.</returns>
    public static AclNeed? NeedOf(string action) => Needs.TryGetValue(action, out var need) ? need : null;

    /// <summary>Whether the lists allow an action.</summary>
    /// <param name="found">Of the object that the action is about; null when there is none, or none yet.</param>
    /// <param name="isNew">Whether the action is about an object that is being written, which the caller was allowed
    /// to do.</param>
    /// <param name="userId">The canonical id of the account that asks; the anonymous user's when nobody has said who
    /// asks.</param>
    public static bool Allows(
        AclNeed need, AccessControlPolicy bucket, AccessControlPolicy? found, bool isNew, bool ignoresPublic,
        string userId)
    {
        if (need.IsForBucketOwnerOnly && userId != bucket.OwnerId)
        {
            return false;
        }

        if (!need.OfObject)
        {
            return Has(bucket, need.Permission, ignoresPublic, userId);
        }

        // Whoever writes an object says who else may do what with it: AWS's own examples of bucket policies allow no
        // more than s3:PutObject to whom they require to grant the owner of the bucket full control. Of an object that
        // is not there, whoever may list the bucket may know.
        return isNew
            || (found is not null
                ? Has(found, need.Permission, ignoresPublic, userId)
                : Has(bucket, AclPermission.Read, ignoresPublic, userId));
    }

    private static bool Has(AccessControlPolicy list, AclPermission needed, bool ignoresPublic, string userId) =>
        (list.PermissionsOf(userId, ignoresPublic) & needed) == needed;
}

/// <summary>What an IAM action needs of an access control list.</summary>
/// <param name="OfObject">Of the object's list; otherwise of the bucket's.</param>
internal readonly record struct AclNeed(AclPermission Permission, bool OfObject)
{
    public bool IsForBucketOwnerOnly { get; init; }

    /// <summary>Whether the permission counts only of who owns the object that is there.</summary>
    public bool IsForObjectOwnerOnly { get; init; }
}
