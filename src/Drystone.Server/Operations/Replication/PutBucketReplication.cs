using Drystone.Engine.Access;
using Drystone.S3;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Replication;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html</summary>
internal static class PutBucketReplication
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketReplication", "PUT", "s3:PutReplicationConfiguration", HandleAsync, subresource: "replication");

    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var wanted = ReplicationConfiguration.Parse(await XmlBody.ReadAsync(request, Limits.XmlBodyBytes));
        foreach (var arn in wanted.Rules.Select(rule => rule.Destination.BucketArn).Distinct())
        {
            request.Replication.CheckDestination(bucket.Bucket, arn);
        }

        var outcome = await request.Replication.ConfigureAsync(bucket, wanted, request.Cancel);
        BucketConfigurations.ThrowUnlessDone(request, outcome, () => new S3Exception(
            S3Errors.InvalidRequest,
            "Versioning must be 'Enabled' on the bucket to apply a replication configuration"));
        request.Response.ContentLength = 0;
    }
}
