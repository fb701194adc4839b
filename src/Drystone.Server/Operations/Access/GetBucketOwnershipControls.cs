using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html</summary>
internal static class GetBucketOwnershipControls
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketOwnershipControls", "GET", "s3:GetBucketOwnershipControls", HandleAsync,
        subresource: "ownershipControls");

    /// <summary>AWS gives every new bucket the controls under which everything is its owner's.</summary>
    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(
            request, bucket, ConfigurationKind.OwnershipControls,
            new OwnershipControls(ObjectOwnership.BucketOwnerEnforced), S3Errors.OwnershipControlsNotFoundError);
}
