using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class PublicAccessItem(IAmazonS3 s3, BucketDeclaration bucket, PublicAccessDeclaration wanted)
    : BucketItem(s3, bucket, "public access block")
{
    public override Facts Wanted { get; } = FactsOf(wanted);

    /// <summary>AWS and Drystone block all public access to a new bucket.</summary>
    public override bool HasDefault => true;

    public override string? WeakeningFrom(Facts found) =>
        found.Keys.Except(Wanted.Keys).Any() ? "public access is no longer blocked wholly" : null;

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetPublicAccessBlockAsync(
            new GetPublicAccessBlockRequest { BucketName = Bucket }, cancel);
        return answer.PublicAccessBlockConfiguration is { } block
            ? FactsOf(new(block.BlockPublicAcls ?? false, block.IgnorePublicAcls ?? false,
                block.BlockPublicPolicy ?? false, block.RestrictPublicBuckets ?? false))
            : [];
    }

    protected override Task PutAsync(CancellationToken cancel) => S3.PutPublicAccessBlockAsync(
        new PutPublicAccessBlockRequest
        {
            BucketName = Bucket,
            PublicAccessBlockConfiguration = new()
            {
                BlockPublicAcls = wanted.BlockPublicAcls,
                IgnorePublicAcls = wanted.IgnorePublicAcls,
                BlockPublicPolicy = wanted.BlockPublicPolicy,
                RestrictPublicBuckets = wanted.RestrictPublicBuckets,
            },
        },
        cancel);

    /// <summary>A block that is not there blocks as much as one of four times false.</summary>
    private static Facts FactsOf(PublicAccessDeclaration block)
    {
        var facts = new Facts();
        foreach (var (name, isOn) in new[]
        {
            ("block public ACLs", block.BlockPublicAcls), ("ignore public ACLs", block.IgnorePublicAcls),
            ("block public policies", block.BlockPublicPolicy),
            ("restrict public buckets", block.RestrictPublicBuckets),
        })
        {
            if (isOn)
            {
                facts[name] = "on";
            }
        }

        return facts;
    }
}
