using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.IntelligentTiering;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.IntelligentTiering;

///
///
///
///
/// <summary>
/// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html
/// </summary>
internal static class ListBucketIntelligentTieringConfigurations
{
    public static readonly Operation Operation = Operation.OnBucket<Inspect>(
        "ListBucketIntelligentTieringConfigurations", "GET",
        "s3:GetIntelligentTieringConfiguration", HandleAsync,
        subresource: "intelligent-tiering");

    private static Task HandleAsync(S3Request request, BucketGrant<Inspect> bucket) => ListedConfigurations.ListAsync(
        request, bucket, ConfigurationKind.IntelligentTiering, IntelligentTieringConfiguration.Parse);
}
