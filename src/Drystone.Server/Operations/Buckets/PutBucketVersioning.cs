using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Xml.Requests;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html</summary>
internal static class PutBucketVersioning
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketVersioning", "PUT", "s3:PutBucketVersioning", HandleAsync, subresource: "versioning");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var wanted = VersioningConfigurationRequest.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        if (wanted.MfaDelete == true || request.Header(Headers.Mfa) is not null)
        {
            // Nobody has an MFA device here: the answer is AWS's to who has none.
            throw new S3Exception(S3Errors.AccessDenied, "Mfa Authentication must be used for this request");
        }

        var outcome = await request.Store.SetVersioningAsync(bucket, wanted.IsEnabled, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(
            S3Errors.InvalidBucketState,
            bucket.Bucket.ObjectLock is not null
                ? "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
                : "A replication configuration is present on this bucket, so you cannot change the versioning state. "
                    + "To change the versioning state, first delete the replication configuration."));
        request.Response.ContentLength = 0;
    }
}
