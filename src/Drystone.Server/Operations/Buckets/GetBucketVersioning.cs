using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html</summary>
internal static class GetBucketVersioning
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketVersioning", "GET", "s3:GetBucketVersioning", HandleAsync, subresource: "versioning");

    /// <summary>A bucket on which versioning was never enabled has an empty configuration.</summary>
    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        Answers.WriteXmlAsync(request, "VersioningConfiguration"u8, xml => xml.OptionalElement(
            "Status"u8, bucket.Bucket.Versioning switch
            {
                VersioningState.Unversioned => null,
                var state => state.ToString(),
            }));
}
