using Drystone.Engine.Access;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations.Buckets;

/// <summary>https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html</summary>
internal static class GetBucketLocation
{
    public static readonly Operation Operation = Operation.OnBucket<List>(
        "GetBucketLocation", "GET", "s3:GetBucketLocation", HandleAsync, subresource: "location");

    private static Task HandleAsync(S3Request request, BucketGrant<List> bucket) =>
        Answers.WriteTextXmlAsync(request, "LocationConstraint"u8, Location(request, bucket));

    /// <summary>What the bucket was created with. Without a constraint it is in the server's region, and for us-east-1
    /// AWS writes nothing.</summary>
    private static string Location(S3Request request, BucketGrant<List> bucket) =>
        bucket.Bucket.LocationConstraint
        ?? (request.Options.Region == "us-east-1" ? string.Empty : request.Options.Region);
}
