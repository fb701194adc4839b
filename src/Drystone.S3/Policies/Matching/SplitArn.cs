namespace Drystone.S3.Policies.Matching;

/// <summary>Where the resource of an ARN begins: after the fifth colon.</summary>
internal readonly struct SplitArn
{
    public const string S3Head = "arn:aws:s3:::";

    /// <summary>arn, partition, service, region, account; what follows is the resource, colons and all.</summary>
    public const int HeadSegments = 5;

    public SplitArn(string text)
    {
        IsS3 = text.StartsWith(S3Head, StringComparison.Ordinal);
        ResourceStart = IsS3 ? S3Head.Length : StartOf(text);
    }

    /// <summary>Negative when the text is no ARN.</summary>
    public int ResourceStart { get; }

    public bool IsS3 { get; }

    public static int StartOf(ReadOnlySpan<char> text)
    {
        var start = 0;
        for (var segment = 0; segment < HeadSegments; segment++)
        {
            var colon = text[start..].IndexOf(':');
            if (colon < 0)
            {
                return -1;
            }

            start += colon + 1;
        }

        return start;
    }
}
