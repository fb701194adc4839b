using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Policies;
using Drystone.Server.Identity;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Policy;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html</summary>
internal static class PutBucketPolicy
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketPolicy", "PUT", "s3:PutBucketPolicy", HandleAsync, subresource: "policy");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var json = await BucketConfigurations.ReadAsync(request);
        var policy = Parse(json, bucket.Bucket);
        PolicyPrincipals.Demand(request, policy);
        if (request.Rules.PublicAccessBlock(bucket.Bucket).BlockPublicPolicy && policy.IsPublic)
        {
            throw new S3Exception(
                S3Errors.AccessDenied,
                "The policy is public, and the bucket's public access block (BlockPublicPolicy) forbids that.");
        }

        var outcome = await request.Store.PutConfigurationAsync(
            bucket, ConfigurationKind.Policy, id: "", PrincipalIds.Keep(request.Store, json), maxOfKind: 1,
            request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(S3Errors.OperationAborted));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static PolicyDocument Parse(ReadOnlyMemory<byte> json, BucketInfo bucket)
    {
        try
        {
            return PolicyDocument.Parse(json, PolicyKind.Bucket, bucket.Name.Value);
        }
        catch (PolicyException refusal)
        {
            throw new S3Exception(S3Errors.MalformedPolicy, refusal.Message);
        }
    }
}
