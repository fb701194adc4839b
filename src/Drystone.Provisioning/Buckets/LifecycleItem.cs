using Amazon.S3;
using Amazon.S3.Model;
using Drystone.Provisioning.Declaring;
using Drystone.Provisioning.Planning;

namespace Drystone.Provisioning.Buckets;

internal sealed class LifecycleItem(
    IAmazonS3 s3, BucketDeclaration bucket, IReadOnlyList<LifecycleRuleDeclaration> rules)
    : BucketItem(s3, bucket, "lifecycle")
{
    public override Facts Wanted { get; } = LifecycleFacts.Of(rules.Select(ToRule));

    protected override async Task<Facts> FindAsync(CancellationToken cancel) => LifecycleFacts.Of(
        (await S3.GetLifecycleConfigurationAsync(
            new GetLifecycleConfigurationRequest { BucketName = Bucket }, cancel)).Configuration?.Rules ?? []);

    protected override Task PutAsync(CancellationToken cancel) => rules.Count == 0
        ? S3.DeleteLifecycleConfigurationAsync(
            new DeleteLifecycleConfigurationRequest { BucketName = Bucket }, cancel)
        : S3.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest
            {
                BucketName = Bucket,
                Configuration = new() { Rules = [.. rules.Select(ToRule)] },
            },
            cancel);

    private static LifecycleRule ToRule(LifecycleRuleDeclaration rule)
    {
        var sent = new LifecycleRule
        {
            Id = rule.Id,
            Status = rule.IsEnabled ? LifecycleRuleStatus.Enabled : LifecycleRuleStatus.Disabled,
            Filter = new() { LifecycleFilterPredicate = FilterOf(rule) },
        };
        if (rule.ExpireDays is { } days)
        {
            sent.Expiration = new() { Days = days };
        }
        else if (rule.ExpireDeleteMarkers)
        {
            sent.Expiration = new() { ExpiredObjectDeleteMarker = true };
        }

        if (rule.ExpireNoncurrentDays is { } noncurrent)
        {
            sent.NoncurrentVersionExpiration = new()
            {
                NoncurrentDays = noncurrent,
                NewerNoncurrentVersions = rule.KeepNoncurrentVersions,
            };
        }

        if (rule.AbortUploadDays is { } abort)
        {
            sent.AbortIncompleteMultipartUpload = new() { DaysAfterInitiation = abort };
        }

        if (rule.Transitions.Count > 0)
        {
            sent.Transitions = [.. rule.Transitions.Select(one => new LifecycleTransition
            {
                Days = one.Days, StorageClass = S3StorageClass.FindValue(one.StorageClass),
            })];
        }

        if (rule.NoncurrentTransitions.Count > 0)
        {
            sent.NoncurrentVersionTransitions = [.. rule.NoncurrentTransitions.Select(
                one => new LifecycleRuleNoncurrentVersionTransition
                {
                    NoncurrentDays = one.Days, StorageClass = S3StorageClass.FindValue(one.StorageClass),
                })];
        }

        return sent;
    }

    private static LifecycleFilterPredicate FilterOf(LifecycleRuleDeclaration rule)
    {
        var parts = new List<LifecycleFilterPredicate>();
        if (rule.Prefix.Length > 0)
        {
            parts.Add(new LifecyclePrefixPredicate { Prefix = rule.Prefix });
        }

        parts.AddRange(rule.Tags.Select(tag => new LifecycleTagPredicate
        {
            Tag = new() { Key = tag.Key, Value = tag.Value },
        }));
        if (rule.LargerThanBytes is { } least)
        {
            parts.Add(new LifecycleObjectSizeGreaterThanPredicate { ObjectSizeGreaterThan = least });
        }

        if (rule.SmallerThanBytes is { } most)
        {
            parts.Add(new LifecycleObjectSizeLessThanPredicate { ObjectSizeLessThan = most });
        }

        return parts.Count switch
        {
            0 => new LifecyclePrefixPredicate { Prefix = "" },
            1 => parts[0],
            _ => new LifecycleAndOperator { Operands = parts },
        };
    }
}
