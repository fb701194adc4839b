namespace Drystone.S3.Configuration.Elements;

/// <summary>The forms of refusal that configurations share.</summary>
internal static class Refusals
{
    /// <summary>InvalidArgument that names what is wrong and leaves its value out.</summary>
    public static S3Exception Argument(string message, string argumentName) =>
        new(S3Errors.InvalidArgument, message, [new("ArgumentName", argumentName)]);

    public static S3Exception Request(string message) => new(S3Errors.InvalidRequest, message);

    public static S3Exception DuplicateTagKeys() => Request("Duplicate Tag Keys are not allowed.");
}
