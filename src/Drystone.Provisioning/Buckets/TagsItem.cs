using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class TagsItem(IAmazonS3 s3, BucketDeclaration bucket, IReadOnlyDictionary<string, string> tags)
    : BucketItem(s3, bucket, "tags")
{
    public override Facts Wanted { get; } = FactsOf(tags);

    protected override async Task<Facts> FindAsync(CancellationToken cancel)
    {
        var answer = await S3.GetBucketTaggingAsync(new GetBucketTaggingRequest { BucketName = Bucket }, cancel);

        // AWS's own tags, of CloudFormation for instance, cannot be put.
        return FactsOf((answer.TagSet ?? []).Where(tag => !tag.Key.StartsWith("aws:", StringComparison.Ordinal))
            .Select(tag => KeyValuePair.Create(tag.Key, tag.Value)));
    }

    protected override Task PutAsync(CancellationToken cancel) => tags.Count == 0
        ? S3.DeleteBucketTaggingAsync(new DeleteBucketTaggingRequest { BucketName = Bucket }, cancel)
        : S3.PutBucketTaggingAsync(
            new PutBucketTaggingRequest
            {
                BucketName = Bucket,
                TagSet = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            },
            cancel);

    private static Facts FactsOf(IEnumerable<KeyValuePair<string, string>> tags)
    {
        var facts = new Facts();
        foreach (var (key, value) in tags)
        {
            facts[$"tag {key}"] = value;
        }

        return facts;
    }
}
