using Amazon.Runtime;
using Amazon.S3;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

/// <summary>A part of a bucket's configuration.</summary>
internal abstract class BucketItem(IAmazonS3 s3, BucketDeclaration bucket, string name)
    : StoreItem(new("bucket", bucket.Name), name)
{
    protected IAmazonS3 S3 => s3;

    protected string Bucket => bucket.Name;

    public override async Task<Facts> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await FindAsync(cancel);
        }
        catch (AmazonServiceException e) when (Faults.IsAbsent(e))
        {
            return [];
        }
    }

    public override async Task<string?> WriteAsync(CancellationToken cancel)
    {
        await PutAsync(cancel);
        return null;
    }

    protected abstract Task<Facts> FindAsync(CancellationToken cancel);

    protected abstract Task PutAsync(CancellationToken cancel);
}
