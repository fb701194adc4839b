using Drystone.Engine.Access;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.IntelligentTiering;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.IntelligentTiering;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html</summary>
internal static class PutBucketIntelligentTieringConfiguration
{
    public static readonly Operation Operation = Operation.OnBucket<Configure>(
        "PutBucketIntelligentTieringConfiguration", "PUT", "s3:PutIntelligentTieringConfiguration", HandleAsync,
        subresource: "intelligent-tiering");

    /// <summary>It is kept and answered; there are no tiers to move objects to.</summary>
    private static async Task HandleAsync(S3Request request, BucketGrant<Configure> bucket)
    {
        var id = ListedConfigurations.IdOf(request);
        var configuration = IntelligentTieringConfiguration.Parse(await BucketConfigurations.ReadAsync(request), id);
        await BucketConfigurations.PutAsync(
            request, bucket, ConfigurationKind.IntelligentTiering, configuration, id);
    }
}
