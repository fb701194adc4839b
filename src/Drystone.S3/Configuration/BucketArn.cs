using Drystone.S3.Addressing;

namespace Drystone.S3.Configuration;

/// <summary>The name of a destination bucket as <c>arn:PARTITION:s3:::NAME</c>.</summary>
public static class BucketArn
{
    /// <returns>The name of the bucket.</returns>
    /// <exception cref="S3Exception">InvalidS3DestinationBucket.</exception>
    public static string BucketNameOf(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", var partition, "s3", "", "", var name]
            && partition is ("aws" or "aws-cn" or "aws-us-gov")
            && BucketNaming.Validate(name) is null
            ? name
            : throw new S3Exception(S3Errors.InvalidS3DestinationBucket);
    }
}
