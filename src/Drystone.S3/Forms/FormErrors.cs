namespace Drystone.S3.Forms;

internal static class FormErrors
{
    public static S3Exception Malformed(string reason) =>
        new(S3Errors.MalformedPOSTRequest, $"{S3Errors.MalformedPOSTRequest.Message} {reason}");

    public static S3Exception TooLarge() => new(S3Errors.MaxPostPreDataLengthExceededError, details:
    [
        new("MaxPostPreDataLengthBytes", $"{FormLimits.PreDataBytes}"),
    ]);
}
