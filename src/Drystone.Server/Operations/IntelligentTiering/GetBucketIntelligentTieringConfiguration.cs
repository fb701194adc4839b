using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.IntelligentTiering;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html</summary>
internal static class GetBucketIntelligentTieringConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "GetBucketIntelligentTieringConfiguration", "GET", "s3:GetIntelligentTieringConfiguration", HandleAsync,
        subresource: "intelligent-tiering")
        with
    {
        RequiredQuery = ListedConfigurations.IdParameter,
    };

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) =>
        ListedConfigurations.GetAsync(request, bucket, ConfigurationKind.IntelligentTiering);
}
