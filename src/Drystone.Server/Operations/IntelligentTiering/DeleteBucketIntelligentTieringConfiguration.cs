using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.IntelligentTiering;

///
///
///
///
/// <summary>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html
/// </summary>
internal static class DeleteBucketIntelligentTieringConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "DeleteBucketIntelligentTieringConfiguration", "DELETE",
        "s3:PutIntelligentTieringConfiguration", HandleAsync,
        subresource: "intelligent-tiering");

    private static Task HandleAsync(S3Request request, BucketGrant<Configure> bucket) =>
        ListedConfigurations.DeleteAsync(request, bucket, ConfigurationKind.IntelligentTiering);
}
