namespace Drystone.S3;

/// <summary>The <c>x-amz-tagging</c> header: tags in the form of a URL query.</summary>
public static class TaggingHeader
{
    /// <exception cref="S3Exception">InvalidArgument when the form is broken, InvalidTag when a tag breaks a
    /// rule.</exception>
    public static IReadOnlyList<Tag> Parse(string value)
    {
        var tags = new List<Tag>();
        foreach (var range in value.AsSpan().Split('&'))
        {
            var pair = value.AsSpan()[range];
            if (!pair.IsEmpty)
            {
                tags.Add(ParsePair(pair) ?? throw Malformed(value));
            }
        }

        TagRules.Check(tags, Limits.TagsPerObject);
        return tags;
    }

    private static Tag? ParsePair(ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        var key = PercentEncoding.TryDecode(equals < 0 ? pair : pair[..equals], plusIsSpace: true);
        var value = equals < 0 ? "" : PercentEncoding.TryDecode(pair[(equals + 1)..], plusIsSpace: true);
        return key is null || value is null ? null : new Tag(key, value);
    }

    private static S3Exception Malformed(string value) => S3Exception.InvalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
            + "duplicates.",
        Headers.Tagging,
        value);
}
