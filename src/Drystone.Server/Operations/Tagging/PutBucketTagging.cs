using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Tagging;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Tagging;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html</summary>
internal static class PutBucketTagging
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketTagging", "PUT", "s3:PutBucketTagging", HandleAsync, subresource: "tagging");

    /// <summary>An empty set is the same as none, as at AWS.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var tagging = TaggingConfiguration.Parse(await BucketConfigurations.ReadCheckedAsync(request));
        await (tagging.Tags.Count == 0
            ? BucketConfigurations.DeleteAsync(request, bucket, ConfigurationKind.Tagging)
            : BucketConfigurations.PutAsync(
                request, bucket, ConfigurationKind.Tagging, tagging, status: StatusCodes.Status204NoContent));
    }
}
