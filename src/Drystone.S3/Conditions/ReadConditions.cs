namespace Drystone.S3.Conditions;

/// <summary>What the conditions of a request say about the object.</summary>
public enum ConditionResult
{
    Proceed,
    NotModified,
    PreconditionFailed,
}

/// <summary>The conditions of GetObject, HeadObject and, on the source, of copies. Null means absent.</summary>
/// <param name="IfMatch">The tag must be among these.</param>
/// <param name="IfNoneMatch">The tag must not be among these.</param>
/// <param name="IfModifiedSince">Asked only without If-None-Match.</param>
/// <param name="IfUnmodifiedSince">Asked only without If-Match.</param>
public sealed record ReadConditions(
    ETagList? IfMatch,
    ETagList? IfNoneMatch,
    DateTimeOffset? IfModifiedSince,
    DateTimeOffset? IfUnmodifiedSince)
{
    /// <summary>Of a request without any.</summary>
    public static readonly ReadConditions None = new(null, null, null, null);

    /// <summary>Reads the four header values; a date in no known form counts as absent, as HTTP asks.</summary>
    public static ReadConditions Parse(
        string? ifMatch,
        string? ifNoneMatch,
        string? ifModifiedSince,
        string? ifUnmodifiedSince) =>
        (ifMatch ?? ifNoneMatch ?? ifModifiedSince ?? ifUnmodifiedSince) is null ? None : new(
            ifMatch is null ? null : ETagList.Parse(ifMatch),
            ifNoneMatch is null ? null : ETagList.Parse(ifNoneMatch),
            HttpDate.TryParse(ifModifiedSince),
            HttpDate.TryParse(ifUnmodifiedSince));

    /// <summary>Asks in the order of https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2.</summary>
    /// <param name="etag">The object's tag.</param>
    /// <param name="lastModified">Compared by the second, which is all a header can say.</param>
    public ConditionResult Evaluate(ETag etag, DateTimeOffset lastModified)
    {
        var modified = WholeSeconds(lastModified);
        var isAsExpected = IfMatch?.MatchesStrongly(etag) ?? !(modified > IfUnmodifiedSince);
        if (!isAsExpected)
        {
            return ConditionResult.PreconditionFailed;
        }

        var isNews = IfNoneMatch is null ? !(modified <= IfModifiedSince) : !IfNoneMatch.MatchesWeakly(etag);
        return isNews ? ConditionResult.Proceed : ConditionResult.NotModified;
    }

    /// <summary>The same for a copy's source, where "not modified" is a failure too.</summary>
    /// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html</remarks>
    public ConditionResult EvaluateCopySource(ETag etag, DateTimeOffset lastModified) =>
        Evaluate(etag, lastModified) == ConditionResult.Proceed
            ? ConditionResult.Proceed
            : ConditionResult.PreconditionFailed;

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
