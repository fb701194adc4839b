namespace Drystone.S3.Acls;

/// <summary>The lists that have names.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl</remarks>
public static class CannedAcl
{
    public const string Private = "private";
    public const string BucketOwnerFullControl = "bucket-owner-full-control";

    private const string LogDeliveryWrite = "log-delivery-write";

    private static readonly string[] OfObjects =
    [
        Private, "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
        BucketOwnerFullControl,
    ];

    /// <exception cref="S3Exception">InvalidArgument: there is no such list, or not of that.</exception>
    public static void Check(string name, bool isBucket)
    {
        if (!OfObjects.Contains(name) && !(isBucket && name == LogDeliveryWrite))
        {
            throw S3Exception.InvalidArgument($"Invalid canned ACL: {name}", Headers.Acl, name);
        }
    }

    /// <summary>The list of a bucket or, where <paramref name="bucketOwnerId"/> is given, of an object.</summary>
    /// <param name="ownerId">Of what the list is of.</param>
    /// <param name="bucketOwnerId">Null for the list of a bucket, where AWS takes what is about the owner of the bucket
    /// for private.</param>
    public static AccessControlPolicy Make(string name, string ownerId, string? bucketOwnerId)
    {
        var owners = AccessControlPolicy.OwnersGrant(ownerId);

        AclGrant[] grants = name switch
        {
            "public-read" => [new(AclGrantee.AllUsers, AclPermission.Read), owners],
            "public-read-write" =>
            [
                new(AclGrantee.AllUsers, AclPermission.Read), new(AclGrantee.AllUsers, AclPermission.Write), owners,
            ],
            "authenticated-read" => [new(AclGrantee.AuthenticatedUsers, AclPermission.Read), owners],
            LogDeliveryWrite =>
            [
                new(AclGrantee.LogDelivery, AclPermission.Write), new(AclGrantee.LogDelivery, AclPermission.ReadAcp),
                owners,
            ],
            "bucket-owner-read" => WithBucketOwner(owners, bucketOwnerId, AclPermission.Read),
            BucketOwnerFullControl => WithBucketOwner(owners, bucketOwnerId, AclPermission.FullControl),

            // aws-exec-read is for EC2, which is not here.
            _ => [owners],
        };
        return new AccessControlPolicy(ownerId, [.. grants]);
    }

    private static AclGrant[] WithBucketOwner(AclGrant owners, string? bucketOwnerId, AclPermission permission) =>
        bucketOwnerId is null || owners.Grantee.Name == bucketOwnerId
            ? [owners]
            : [owners, new(AclGrantee.Canonical(bucketOwnerId), permission)];
}
