using System.Net;
using Amazon.Runtime;

namespace Drystone.Provisioning.Planning;

/// <summary>Tells apart what an endpoint answers.</summary>
internal static class Faults
{
    private static readonly string[] UnsupportedCodes =
        ["NotImplemented", "MethodNotAllowed", "UnsupportedOperation", "NotSupported", "XNotImplemented"];

    private static readonly string[] KeyCodes =
    [
        "InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "ExpiredToken",
        "InvalidToken",
    ];

    private static readonly string[] ConflictCodes =
        ["OperationAborted", "ConditionalRequestConflict", "ConcurrentModification", "EntityTemporarilyUnmodifiable"];

    /// <summary>The endpoint does not know the request at all.</summary>
    public static bool IsUnsupported(Exception e) =>
        e is UnsupportedException
        || (e is AmazonServiceException refused
            && (UnsupportedCodes.Contains(refused.ErrorCode)
                || refused.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed));

    /// <summary>Another one changes the same at this moment.</summary>
    public static bool IsConflict(Exception e) =>
        (e is AmazonServiceException refused && ConflictCodes.Contains(refused.ErrorCode))
        || (e is IamException iam && ConflictCodes.Contains(iam.Code));

    /// <summary>Nobody answers, or the key is no good: nothing else will be read either.</summary>
    public static bool EndsAll(Exception e) =>
        e is HttpRequestException or AmazonServiceException { StatusCode: 0 }
        || KeyCodes.Contains((e as AmazonServiceException)?.ErrorCode ?? (e as IamException)?.Code);

    /// <summary>A thing that is not there is an answer, unless it is the bucket itself.</summary>
    public static bool IsAbsent(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    /// <summary>What is told of it, with what to do where that is known.</summary>
    public static string Explain(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: 0 } => $"no answer: {e.GetBaseException().Message}",
        AmazonServiceException { ErrorCode: "AccessDenied" } refused =>
            $"AccessDenied: {refused.Message} The key of S3_ACCESS_KEY_ID needs the right to it.",
        AmazonServiceException refused when KeyCodes.Contains(refused.ErrorCode) =>
            $"{refused.ErrorCode}: {refused.Message} Check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and the clock.",
        AmazonServiceException refused when string.IsNullOrWhiteSpace(refused.Message) =>
            $"{CodeOf(refused)}, and the endpoint says no more.",
        AmazonServiceException refused => $"{CodeOf(refused)}: {refused.Message}",
        IamException iam => $"{iam.Code}: {iam.Message}",
        HttpRequestException => $"no answer: {e.GetBaseException().Message}",
        _ => e.Message,
    };

    private static string CodeOf(AmazonServiceException e) =>
        string.IsNullOrEmpty(e.ErrorCode) ? e.StatusCode.ToString() : e.ErrorCode;
}

/// <summary>What the endpoint cannot do, with where it can be done instead.</summary>
internal sealed class UnsupportedException(string message) : Exception(message);

/// <summary>The server's IAM refused.</summary>
internal sealed class IamException(string code, string message) : Exception(message)
{
    public string Code => code;
}
