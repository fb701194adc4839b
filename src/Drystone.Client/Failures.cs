using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Drystone.Client;

/// <summary>Translates what the SDK throws, once, so that callers need not know the SDK.</summary>
internal static class Failures
{
    /// <summary>The exception for callers; null for what is theirs to see as it is, such as a cancellation.</summary>
    public static ObjectStoreException? Translate(
        Exception e, string operation, string bucket, Uri? endpoint) => e switch
        {
            ObjectStoreException => null,
            AmazonServiceException { StatusCode: 0 } => Unreachable(endpoint, e),
            AmazonServiceException refused when IsPrecondition(refused) =>
                new PreconditionFailedException(
                    $"{operation} in {bucket}: the object is not as it was expected.", refused.RequestId, refused),
            AmazonServiceException refused => new ObjectStoreException(
                $"{operation} in {bucket}: {refused.ErrorCode}: {refused.Message}",
                string.IsNullOrEmpty(refused.ErrorCode) ? refused.StatusCode.ToString() : refused.ErrorCode,
                refused.StatusCode, refused.RequestId, refused),
            HttpRequestException or IOException => Unreachable(endpoint, e),
            AmazonClientException { InnerException: HttpRequestException or IOException } => Unreachable(endpoint, e),
            _ => null,
        };

    public static ObjectStoreException Unreachable(Uri? endpoint, Exception inner) => new(
        $"{endpoint?.ToString() ?? "AWS"} cannot be reached: {inner.GetBaseException().Message}", "Unreachable", 0,
        requestId: null, inner);

    /// <summary>Whether an answer says that the object is not there; a missing bucket is another matter.</summary>
    public static bool IsNoSuchObject(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is "NoSuchKey" or "NoSuchVersion";

    /// <summary>412 says it; 409 ConditionalRequestConflict says that another writer was in the middle of it; and where
    /// there is no object to match, S3 answers NoSuchKey to a write.</summary>
    private static bool IsPrecondition(AmazonServiceException e) =>
        e.StatusCode == HttpStatusCode.PreconditionFailed
        || e.ErrorCode == "ConditionalRequestConflict"
        || (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode == "NoSuchKey");
}
