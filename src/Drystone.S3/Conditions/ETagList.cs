namespace Drystone.S3.Conditions;

/// <summary>The value of If-Match or If-None-Match: <c>*</c> or entity tags.</summary>
public sealed class ETagList
{
    private readonly ETag[] _tags;

    private ETagList(ETag[] tags, bool isAny)
    {
        _tags = tags;
        IsAny = isAny;
    }

    /// <summary>Whether it is <c>*</c>, which matches whatever exists.</summary>
    public bool IsAny { get; }

    public IReadOnlyList<ETag> Tags => _tags;

    public static ETagList Parse(string header)
    {
        var rest = header.AsSpan().Trim();
        if (rest is "*")
        {
            return new ETagList([], isAny: true);
        }

        var tags = new List<ETag>();
        while (!rest.IsEmpty)
        {
            var end = EndOfTag(rest);
            var tag = rest[..end].Trim();
            if (!tag.IsEmpty)
            {
                tags.Add(ETag.Parse(tag));
            }

            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return new ETagList([.. tags], isAny: false);
    }

    /// <summary>Strong comparison, as If-Match asks for.</summary>
    public bool MatchesStrongly(ETag tag) => IsAny || _tags.Any(tag.EqualsStrongly);

    /// <summary>Weak comparison, as If-None-Match asks for.</summary>
    public bool MatchesWeakly(ETag tag) => IsAny || _tags.Any(tag.EqualsWeakly);

    // A comma inside quotes belongs to the tag.
    private static int EndOfTag(ReadOnlySpan<char> text)
    {
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ',' && !isQuoted)
            {
                return i;
            }
        }

        return text.Length;
    }
}
