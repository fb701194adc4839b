namespace Drystone.S3.Policies.Matching;

/// <summary>An entry of Resource or NotResource.</summary>
/// <param name="head">The first five segments, each on its own; null for <c>*</c>.</param>
/// <param name="tail">What follows the fifth colon.</param>
internal sealed class ResourcePattern(TextPattern[]? head, TextPattern tail)
{
    // Nearly every request is for S3, whose ARNs all begin alike: the head is compared once, when it is read.
    private readonly bool _isForS3 = head is null || MatchesHead(head, SplitArn.S3Head);

    public static ResourcePattern Everything { get; } = new(null, new TextPattern([new PatternPart([Token.Star])]));

    /// <summary>Whether it can be about buckets and objects.</summary>
    public bool IsForS3 => _isForS3;

    public TextPattern Tail => tail;

    public bool Matches(PolicyRequest request)
    {
        if (head is null)
        {
            return true;
        }

        var arn = request.ResourceArn;
        var text = request.Resource.AsSpan();
        return (arn.IsS3 ? _isForS3 : arn.ResourceStart >= 0 && MatchesHead(head, text))
            && tail.Matches(text[arn.ResourceStart..], request.Context);
    }

    private static bool MatchesHead(TextPattern[] head, ReadOnlySpan<char> text)
    {
        foreach (var segment in head)
        {
            var colon = text.IndexOf(':');
            if (colon < 0 || !Glob.Matches(segment.Outline, text[..colon]))
            {
                return false;
            }

            text = text[(colon + 1)..];
        }

        return true;
    }
}
