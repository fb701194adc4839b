using Drystone.Engine.Buckets;
using Drystone.Engine.Names;

namespace Drystone.Server.Authorization;

/// <summary>What an access is about.</summary>
/// <param name="Arn">As policies name it.</param>
/// <param name="Bucket">Null when it is about no bucket, or about one that is not there yet.</param>
/// <param name="Key">Null when it is about the bucket itself.</param>
/// <param name="Version">Null: the current one.</param>
internal readonly record struct AccessTarget(string Arn, BucketInfo? Bucket, string? Key, VersionId? Version)
{
    /// <summary>Whether it is an object that is being written: what stands there now is not what it is about.</summary>
    public bool IsNew { get; init; }

    /// <summary>The upload of that key that it is about; null for none.</summary>
    public UploadId? Upload { get; init; }

    private const string S3Arn = "arn:aws:s3:::";

    /// <summary>Everything: what is about no bucket.</summary>
    public static AccessTarget Everything { get; } = new(S3Arn + "*", Bucket: null, Key: null, Version: null);

    /// <summary>A user, group, role or policy.</summary>
    public static AccessTarget OfArn(string arn) => new(arn, Bucket: null, Key: null, Version: null);

    /// <summary>A bucket that may not be there yet.</summary>
    public static AccessTarget OfName(string bucket) => new(S3Arn + bucket, Bucket: null, Key: null, Version: null);

    public static AccessTarget Of(BucketInfo bucket) =>
        new(S3Arn + bucket.Name.Value, bucket, Key: null, Version: null);

    public static AccessTarget Of(BucketInfo bucket, string key, VersionId? version) =>
        new($"{S3Arn}{bucket.Name.Value}/{key}", bucket, key, version);
}
