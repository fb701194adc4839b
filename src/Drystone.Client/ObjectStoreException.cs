using System.Net;

namespace Drystone.Client;

/// <summary>The store refused, or could not be reached.</summary>
public class ObjectStoreException : Exception
{
    /// <summary>A refusal, or a fault on the way.</summary>
    public ObjectStoreException(string message, string code, HttpStatusCode status, string? requestId, Exception? inner)
        : base(message, inner) => (Code, Status, RequestId) = (code, status, requestId);

    /// <summary>S3's word for it, such as <c>NoSuchBucket</c>; <c>Unreachable</c> when there was no answer.</summary>
    public string Code { get; }

    /// <summary>The HTTP status; 0 when there was no answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The request's id, which the store's operator can look up; null when there was no answer.</summary>
    public string? RequestId { get; }
}

/// <summary>A condition did not hold: the object is there, or is another than was expected. Nothing was changed.
/// </summary>
public sealed class PreconditionFailedException(string message, string? requestId, Exception? inner = null)
    : ObjectStoreException(message, "PreconditionFailed", HttpStatusCode.PreconditionFailed, requestId, inner);

/// <summary>The bytes that arrived are not those that were stored.</summary>
public sealed class ChecksumMismatchException(string message, Exception? inner = null)
    : ObjectStoreException(message, "ChecksumMismatch", HttpStatusCode.OK, requestId: null, inner);
