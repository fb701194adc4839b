using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class PolicyItem(IAmazonS3 s3, BucketDeclaration bucket, string policy)
    : BucketItem(s3, bucket, "policy")
{
    public override Facts Wanted { get; } = PolicyFacts.Of(policy);

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = Bucket }, cancel);

        // The SDK does not throw for a policy that is not there: it hands the error's XML over as the policy.
        return answer.HttpStatusCode == HttpStatusCode.NotFound ? [] : PolicyFacts.Of(answer.Policy);
    }

    protected override Task PutAsync(CancellationToken cancel) => policy.Length == 0
        ? S3.DeleteBucketPolicyAsync(new DeleteBucketPolicyRequest { BucketName = Bucket }, cancel)
        : S3.PutBucketPolicyAsync(new PutBucketPolicyRequest { BucketName = Bucket, Policy = policy }, cancel);
}
