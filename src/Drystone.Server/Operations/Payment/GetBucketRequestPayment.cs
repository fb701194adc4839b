using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Payment;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html</summary>
internal static class GetBucketRequestPayment
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketRequestPayment", "GET", "s3:GetBucketRequestPayment", HandleAsync, subresource: "requestPayment");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        BucketConfigurations.GetAsync(
            request, bucket, ConfigurationKind.RequestPayment, RequestPaymentConfiguration.Default);
}
