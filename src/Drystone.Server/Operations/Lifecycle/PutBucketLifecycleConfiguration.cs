using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.Lifecycle;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Lifecycle;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html; the older
/// PutBucketLifecycle is the same request.</summary>
internal static class PutBucketLifecycleConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketLifecycleConfiguration", "PUT", "s3:PutLifecycleConfiguration", HandleAsync,
        subresource: "lifecycle");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var minimumSize = TransitionDefaultMinimumObjectSizes.Parse(
            request.Header(Headers.TransitionDefaultMinimumObjectSize));
        var configuration = LifecycleDocuments.Parse(
            await XmlBody.ReadAsync(request, Limits.XmlBodyBytes), request.Store.DeclaredStorageClasses);
        var rules = LifecycleDocuments.ToRules(configuration, minimumSize);
        var outcome = await request.Store.SetLifecycleAsync(bucket, rules, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        LifecycleDocuments.WriteMinimumSize(request, minimumSize);
        request.Response.ContentLength = 0;
    }
}
