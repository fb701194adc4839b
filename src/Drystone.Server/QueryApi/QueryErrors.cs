using Drystone.S3;

namespace Drystone.Server.QueryApi;

/// <summary>The errors that AWS's query services have in common.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html</remarks>
internal static class QueryErrors
{
    public static readonly S3Error InvalidAction =
        new("InvalidAction", 400, "The action or operation requested is not valid.");
    public static readonly S3Error MissingAction =
        new("MissingAction", 400, "The request is missing an action or a required parameter.");
    public static readonly S3Error NotImplemented =
        new("NotImplemented", 501, "This operation of AWS is not served here.");
    public static readonly S3Error MalformedQueryString =
        new("MalformedQueryString", 404, "The query string contains a syntax error.");
    public static readonly S3Error ValidationError =
        new("ValidationError", 400, "The input fails to satisfy the constraints specified by an AWS service.");
    public static readonly S3Error InvalidParameterValue =
        new("InvalidParameterValue", 400, "An invalid or out-of-range value was supplied for the input parameter.");
    public static readonly S3Error RequestEntityTooLarge =
        new("RequestEntityTooLarge", 413, "The body of the request is too large.");
    public static readonly S3Error MissingAuthenticationToken =
        new("MissingAuthenticationToken", 403, "Request is missing Authentication Token");
    public static readonly S3Error InvalidClientTokenId =
        new("InvalidClientTokenId", 403, "The security token included in the request is invalid.");
    public static readonly S3Error SignatureDoesNotMatch = new("SignatureDoesNotMatch", 403,
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        + "Key and signing method. Consult the service documentation for details.");
    public static readonly S3Error IncompleteSignature =
        new("IncompleteSignature", 400, "The request signature does not conform to AWS standards.");
    public static readonly S3Error ExpiredToken =
        new("ExpiredToken", 403, "The security token included in the request is expired");
    public static readonly S3Error ServiceUnavailable =
        new("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server.");
    public static readonly S3Error InternalFailure = new("InternalFailure", 500,
        "The request processing has failed because of an unknown error, exception or failure.");

    /// <param name="name">The parameter that is wrong.</param>
    /// <param name="constraint">What it has to be.</param>
    public static S3Exception Invalid(string name, string constraint) => new(
        ValidationError,
        $"1 validation error detected: Value at '{QueryForm.CamelCase(name)}' failed to satisfy constraint: "
        + constraint);

    /// <summary>What S3 calls by another name than the query services do; the message is the query services', unless
    /// the refusal says more than its code.</summary>
    public static (S3Error Error, string Message) Translate(S3Error error, string message)
    {
        var translated = error.Code switch
        {
            "InvalidAccessKeyId" or "InvalidToken" => InvalidClientTokenId,
            "SignatureDoesNotMatch" or "XAmzContentSHA256Mismatch" => SignatureDoesNotMatch,
            "ExpiredToken" => ExpiredToken,
            "RequestTimeTooSkewed" => SignatureDoesNotMatch with { Message = error.Message },
            "AuthorizationHeaderMalformed" or "AuthorizationQueryParametersError" or "InvalidArgument"
                or "InvalidRequest" or "MissingSecurityHeader" => IncompleteSignature with { Message = message },
            "InternalError" => InternalFailure,
            _ => null,
        };
        return translated is null ? (error, message) : (translated, translated.Message);
    }
}
