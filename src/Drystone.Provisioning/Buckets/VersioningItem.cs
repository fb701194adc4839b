using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class VersioningItem(IAmazonS3 s3, BucketDeclaration bucket, bool isEnabled)
    : BucketItem(s3, bucket, "versioning")
{
    private const string Enabled = "enabled", Suspended = "suspended";

    public override Facts Wanted { get; } = new() { ["versioning"] = isEnabled ? Enabled : Suspended };

    /// <summary>A bucket that never had versions keeps as many as one where they are suspended: one.</summary>
    public override bool IsSatisfiedBy(Facts found) => base.IsSatisfiedBy(found) || (!isEnabled && found.Count == 0);

    public override string? WeakeningFrom(Facts found) => !isEnabled && found.ContainsValue(Enabled)
        ? "older versions are no longer kept"
        : null;

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = Bucket }, cancel);
        var status = answer.VersioningConfig?.Status;
        return status == VersionStatus.Enabled ? new() { ["versioning"] = Enabled }
            : status == VersionStatus.Suspended ? new() { ["versioning"] = Suspended }
            : [];
    }

    protected override Task PutAsync(CancellationToken cancel) => S3.PutBucketVersioningAsync(
        new PutBucketVersioningRequest
        {
            BucketName = Bucket,
            VersioningConfig = new() { Status = isEnabled ? VersionStatus.Enabled : VersionStatus.Suspended },
        },
        cancel);
}
