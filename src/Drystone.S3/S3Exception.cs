namespace Drystone.S3;

/// <summary>
/// Input that the protocol refuses, found deep in parsing; the host renders an <c>Error</c> document.
/// </summary>
public sealed class S3Exception : Exception
{
    /// <param name="error">Code and status of the answer.</param>
    /// <param name="message">Replaces the default message of <paramref name="error"/> when not null.</param>
    /// <param name="details">
    /// Further elements of the document in order, e.g. ArgumentName, ArgumentValue, Key, BucketName. Null means none.
    /// </param>
    public S3Exception(
        S3Error error,
        string? message = null,
        IReadOnlyList<KeyValuePair<string, string>>? details = null)
        : base(message ?? error.Message)
    {
        Error = error;
        Details = details ?? [];
    }

    public S3Error Error { get; }

    /// <summary>Element name and text of each further element of the error document.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; }

    /// <summary>InvalidArgument with the two elements AWS adds to it.</summary>
    public static S3Exception InvalidArgument(string message, string argumentName, string? argumentValue) =>
        new(S3Errors.InvalidArgument, message,
        [
            new("ArgumentName", argumentName),
            new("ArgumentValue", argumentValue ?? ""),
        ]);
}
