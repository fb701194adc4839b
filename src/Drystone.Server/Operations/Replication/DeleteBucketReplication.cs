using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3;
using Drystone.Server.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Drystone.Server.Operations.Replication;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html</summary>
internal static class DeleteBucketReplication
{
    // AWS asks for the action of PutBucketReplication.
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketReplication", "DELETE", "s3:PutReplicationConfiguration", HandleAsync, subresource: "replication");

    /// <summary>Deleting what is not there succeeds, as at AWS.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var outcome = await request.Store.DeleteConfigurationAsync(
            bucket, ConfigurationKind.Replication, id: "", request.Cancel);
        BucketConfigurations.ThrowUnlessDone(
            request, outcome, () => new S3Exception(S3Errors.InvalidBucketState));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
