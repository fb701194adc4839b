namespace Drystone.Engine.Names;

/// <summary>The name of a bucket. The protocol decides which names are allowed; the engine needs only that a name is
/// short ASCII, since names are keys of the keyspace.</summary>
public readonly record struct BucketName
{
    private const int MaxLength = 255;

    /// <exception cref="ArgumentException">Empty, longer than 255 characters, or not printable ASCII.</exception>
    public BucketName(string value)
    {
        if (value.Length is 0 or > MaxLength || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"'{value}' cannot name a bucket.", nameof(value));
        }

        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}
