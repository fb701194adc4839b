using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.S3.Configuration.Replication;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Replication;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html</summary>
internal static class GetBucketReplication
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketReplication", "GET", "s3:GetReplicationConfiguration", HandleAsync, subresource: "replication");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket)
    {
        var stored = request.Store.FindConfiguration(bucket, ConfigurationKind.Replication)
            ?? throw new S3Exception(
                S3Errors.ReplicationConfigurationNotFoundError, details: [new("BucketName", request.BucketName!)]);
        var configuration = ReplicationConfiguration.Parse(stored);
        return Answers.WriteXmlAsync(request, "ReplicationConfiguration"u8, configuration.Write);
    }
}
