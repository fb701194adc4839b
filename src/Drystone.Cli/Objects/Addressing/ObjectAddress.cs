using Drystone.Cli.Commands;

namespace Drystone.Cli.Objects.Addressing;

/// <summary>
/// Where objects are: <c>s3://BUCKET/KEY</c> at the endpoint of the S3_* settings, or <c>ALIAS:BUCKET/KEY</c> at a
/// named one. Bucket and key may be left out, from the right. A key is taken as it stands: nothing in it is decoded,
/// and no slash is added or removed.
/// </summary>
/// <param name="Alias">The name of the endpoint; null for that of the settings.</param>
/// <param name="Bucket">Empty for the endpoint itself.</param>
/// <param name="Key">A key or a prefix; empty for the bucket itself.</param>
internal sealed record ObjectAddress(string? Alias, string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Whether the key stands for what is below it.</summary>
    public bool IsFolder => Key.Length == 0 || Key.EndsWith('/');

    /// <summary>The address of what is below this one.</summary>
    public ObjectAddress At(string key) => this with { Key = key };

    public override string ToString() => Bucket.Length == 0
        ? Start
        : Key.Length == 0 ? $"{Start}{Bucket}" : $"{Start}{Bucket}/{Key}";

    /// <returns>Null for what is meant as a path of this machine.</returns>
    /// <exception cref="UsageException">It is neither.</exception>
    public static ObjectAddress? Parse(string text)
    {
        if (text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return Split(text, alias: null, text[Scheme.Length..]);
        }

        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
            && text.AsSpan(0, scheme).IndexOf('/') < 0)
        {
            throw Wrong($"'{text}' is neither an address nor a path: write s3://BUCKET/KEY or ALIAS:BUCKET/KEY");
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || text.AsSpan(0, colon).Contains('/'))
        {
            return null;
        }

        var alias = text[..colon];
        return AliasName.IsValid(alias)
            ? Split(text, alias, text[(colon + 1)..])
            : throw Wrong($"'{text}' is neither an address nor a path: '{alias}' is no alias (small letters, digits, "
                + $"'-' and '_'); write ./{text} for a file of that name");
    }

    /// <exception cref="UsageException">It is no address.</exception>
    public static ObjectAddress Require(string text) => Parse(text)
        ?? throw Wrong($"'{text}' is no address: write s3://BUCKET/KEY or ALIAS:BUCKET/KEY");

    /// <exception cref="UsageException">It is no address of a bucket or what is in it.</exception>
    public static ObjectAddress RequireBucket(string text) => Require(text) is { Bucket.Length: > 0 } address
        ? address
        : throw Wrong($"'{text}' names no bucket: write s3://BUCKET or ALIAS:BUCKET");

    /// <exception cref="UsageException">It is no address of an object.</exception>
    public static ObjectAddress RequireKey(string text) => RequireBucket(text) is { Key.Length: > 0 } address
        ? address
        : throw Wrong($"'{text}' names no object: write s3://BUCKET/KEY or ALIAS:BUCKET/KEY");

    private string Start => Alias is null ? Scheme : $"{Alias}:";

    private static ObjectAddress Split(string text, string? alias, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        var key = slash < 0 ? "" : rest[(slash + 1)..];
        return bucket.Length > 0 || slash < 0
            ? new(alias, bucket, key)
            : throw Wrong($"'{text}' has no bucket before its first '/'");
    }

    private static UsageException Wrong(string problem) => new([problem]);
}
