namespace Drystone.S3.Addressing;

/// <summary>What a request is about.</summary>
public abstract record S3Target
{
    private S3Target()
    {
    }

    /// <summary>The account: the list of buckets.</summary>
    public sealed record Service : S3Target;

    /// <summary>A bucket by name. The name can be addressed; it need not be one that may be created.</summary>
    public sealed record Bucket(string Name) : S3Target;

    /// <summary>An object: a bucket and a key of 1 to 1,024 UTF-8 bytes, kept as sent.</summary>
    public sealed record Object(string Bucket, string Key) : S3Target
    {
        // Without this line the name would mean the inherited record Bucket.
        public new string Bucket { get; init; } = Bucket;
    }
}
