namespace Drystone.S3.Payloads;

/// <summary>The refusals of a body.</summary>
internal static class PayloadErrors
{
    private static readonly S3Error MalformedTrailerError = new(
        "MalformedTrailerError",
        400,
        "The request contained trailing data that was not well-formed or did not conform to our published schema.");

    public static S3Exception Incomplete() => new(
        S3Errors.IncompleteBody,
        "You did not provide the number of bytes specified by the Content-Length HTTP header.");

    public static S3Exception NotAsDeclared() => new(
        S3Errors.IncompleteBody,
        "The body is not as long as x-amz-decoded-content-length says.");

    public static S3Exception Malformed(string what) =>
        new(S3Errors.InvalidRequest, $"The aws-chunked body is malformed: {what}");

    public static S3Exception Trailer(string what) =>
        new(MalformedTrailerError, $"{MalformedTrailerError.Message} {what}");
}
