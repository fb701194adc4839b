using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Access;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html</summary>
internal static class PutPublicAccessBlock
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutPublicAccessBlock", "PUT", "s3:PutBucketPublicAccessBlock", HandleAsync, subresource: "publicAccessBlock");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var configuration = PublicAccessBlockConfiguration.Parse(await BucketConfigurations.ReadAsync(request));
        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.PublicAccessBlock, configuration);
    }
}
