using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Website;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Website;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html</summary>
internal static class PutBucketWebsite
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketWebsite", "PUT", "s3:PutBucketWebsite", HandleAsync, subresource: "website");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var configuration = WebsiteConfiguration.Parse(await BucketConfigurations.ReadAsync(request));
        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.Website, configuration);
    }
}
