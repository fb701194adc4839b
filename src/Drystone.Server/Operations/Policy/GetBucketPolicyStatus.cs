using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Policy;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html</summary>
internal static class GetBucketPolicyStatus
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketPolicyStatus", "GET", "s3:GetBucketPolicyStatus", HandleAsync, subresource: "policyStatus");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var policy = request.Rules.Policy(bucket.Bucket) ?? throw GetBucketPolicy.Missing(bucket.Bucket);
        return Answers.WriteXmlAsync(
            request, "PolicyStatus"u8, xml => xml.Element("IsPublic"u8, policy.IsPublic));
    }
}
