namespace Drystone.S3.Conditions;

/// <summary>What a conditional write is to answer.</summary>
public enum WriteConditionResult
{
    Proceed,
    PreconditionFailed,

    /// <summary>If-Match names an object that is not there: 404 at AWS, not 412.</summary>
    NoSuchKey,
}

/// <summary>The conditions of PutObject, CompleteMultipartUpload, CopyObject and DeleteObject.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html</remarks>
/// <param name="IfMatch">The object must exist with one of these tags; null means not asked.</param>
/// <param name="IfNoneMatchAny">The object must not exist.</param>
public sealed record WriteConditions(ETagList? IfMatch, bool IfNoneMatchAny)
{
    public static WriteConditions None { get; } = new(IfMatch: null, IfNoneMatchAny: false);

    /// <exception cref="S3Exception">NotImplemented for what AWS does not take on writes.</exception>
    public static WriteConditions Parse(string? ifMatch, string? ifNoneMatch)
    {
        if (ifNoneMatch is null)
        {
            return ifMatch is null ? None : new WriteConditions(ETagList.Parse(ifMatch), IfNoneMatchAny: false);
        }

        // The two together could never hold; AWS takes neither that nor If-None-Match with a tag.
        return ifMatch is null && ETagList.Parse(ifNoneMatch).IsAny
            ? new WriteConditions(IfMatch: null, IfNoneMatchAny: true)
            : throw new S3Exception(S3Errors.NotImplemented, details: [new("Header", "If-None-Match")]);
    }

    /// <param name="current">Tag of the current version; null when there is none or it is a delete marker.</param>
    public WriteConditionResult Evaluate(ETag? current)
    {
        if (current is not { } etag)
        {
            return IfMatch is null ? WriteConditionResult.Proceed : WriteConditionResult.NoSuchKey;
        }

        return IfNoneMatchAny || IfMatch?.MatchesStrongly(etag) == false
            ? WriteConditionResult.PreconditionFailed
            : WriteConditionResult.Proceed;
    }
}
