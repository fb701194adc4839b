using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html</summary>
internal static class PutBucketOwnershipControls
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketOwnershipControls", "PUT", "s3:PutBucketOwnershipControls", HandleAsync,
        subresource: "ownershipControls");

    /// <exception cref="S3Exception">InvalidBucketAclWithObjectOwnership: it would take away what the bucket's list
    /// gives others.</exception>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var controls = OwnershipControls.Parse(await BucketConfigurations.ReadAsync(request));
        if (controls.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced
            && request.Rules.Acl(bucket.Bucket) is { GrantsOthers: true })
        {
            throw new S3Exception(S3Errors.InvalidBucketAclWithObjectOwnership);
        }

        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.OwnershipControls, controls);
    }
}
