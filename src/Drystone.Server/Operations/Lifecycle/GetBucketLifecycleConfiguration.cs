using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Lifecycle;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html</summary>
internal static class GetBucketLifecycleConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketLifecycleConfiguration", "GET", "s3:GetLifecycleConfiguration", HandleAsync,
        subresource: "lifecycle");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var rules = request.Store.FindLifecycle(bucket) ?? throw new S3Exception(
            S3Errors.NoSuchLifecycleConfiguration, details: [new("BucketName", request.BucketName!)]);
        var (configuration, minimumSize) = LifecycleDocuments.ToConfiguration(rules);
        LifecycleDocuments.WriteMinimumSize(request, minimumSize);
        return Answers.WriteXmlAsync(request, "LifecycleConfiguration"u8, configuration.Write);
    }
}
