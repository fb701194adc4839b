using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Payment;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html</summary>
internal static class PutBucketRequestPayment
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketRequestPayment", "PUT", "s3:PutBucketRequestPayment", HandleAsync, subresource: "requestPayment");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var configuration = RequestPaymentConfiguration.Parse(await BucketConfigurations.ReadAsync(request));
        await BucketConfigurations.PutAsync(request, bucket, ConfigurationKind.RequestPayment, configuration);
    }
}
