using Drystone.Engine.Access;
using Drystone.S3.Policies;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Authorization.Conditions;

/// <summary>What conditions can ask of what a request is about: whose it is, its tags, and the tags that it is to
/// have.</summary>
internal sealed class ResourceConditions(S3Request request, AccessTarget target)
{
    private const string ExistingTagPrefix = "s3:ExistingObjectTag/";
    private const string RequestTagPrefix = "s3:RequestObjectTag/";
    private const string RequestTagKeys = "s3:RequestObjectTagKeys";
    private const string NewTagPrefix = "aws:RequestTag/";
    private const string TagKeys = "aws:TagKeys";
    private const string BucketTagPrefix = "s3:BucketTag/";
    private const string ResourceTagPrefix = "aws:ResourceTag/";

    private IReadOnlyList<KeyValuePair<string, string>>? existingTags;
    private IReadOnlyList<KeyValuePair<string, string>>? bucketTags;

    public ConditionValues? Find(string key) => key switch
    {
        "aws:ResourceAccount" or "s3:ResourceAccount" => target.Bucket is { } bucket
            ? new ConditionValues(bucket.Owner.Value)
            : null,
        RequestTagKeys => Values(request.ObjectTags.Select(tag => tag.Key)),
        TagKeys => Values(request.TagKeys),
        _ when After(key, NewTagPrefix) is { } tag => ValuesOf(request.BucketTags, tag),
        _ when After(key, RequestTagPrefix) is { } tag => ValueOf(request.ObjectTags, tag),
        _ when After(key, ExistingTagPrefix) is { } tag => ValueOf(existingTags ??= ReadTags(), tag),
        _ when After(key, BucketTagPrefix) is { } tag => ValueOf(bucketTags ??= ReadBucketTags(), tag),
        _ when After(key, ResourceTagPrefix) is { } tag && target.Key is null =>
            ValueOf(bucketTags ??= ReadBucketTags(), tag),
        _ => null,
    };

    private static string? After(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;

    private static ConditionValues? ValueOf(IReadOnlyList<KeyValuePair<string, string>> tags, string name)
    {
        foreach (var (tag, value) in tags)
        {
            if (tag == name)
            {
                return new ConditionValues(value);
            }
        }

        return null;
    }

    /// <summary>Of tags of which AWS says that conditions find them without regard to case.</summary>
    private static ConditionValues? ValuesOf(IReadOnlyList<KeyValuePair<string, string>> tags, string name) =>
        Values(tags.Where(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(tag => tag.Value));

    private static ConditionValues? Values(IEnumerable<string> values) =>
        values.ToArray() is { Length: > 0 } some ? new ConditionValues(some) : null;

    /// <summary>The tags of the object before the request.</summary>
    private IReadOnlyList<KeyValuePair<string, string>> ReadTags() =>
        target is { Bucket: { } bucket, Key: { } key }
            && request.Store.HeadObject(Authorizer.AsServer<Read>(bucket, key, target.Version)) is { } info
            ? info.Tags
            : [];

    /// <exception cref="Drystone.Engine.DamagedDataException">They cannot be read: then nothing is allowed.</exception>
    private IReadOnlyList<KeyValuePair<string, string>> ReadBucketTags() =>
        target.Bucket is { } bucket && request.Rules.Tags(bucket) is { } tags
            ? [.. tags.Tags.Select(tag => KeyValuePair.Create(tag.Key, tag.Value))]
            : [];
}
