using Drystone.S3;
using Drystone.S3.Configuration.Encryption;
using Drystone.Server.Keys;
using Drystone.Server.Pipeline;

namespace Drystone.Server.Operations;

/// <summary>The keys that clients send for SSE-C. They go over TLS alone.</summary>
internal static class CustomerKeys
{
    /// <summary>The key of the object that the request is about; null when none was sent. The caller disposes
    /// it.</summary>
    /// <exception cref="S3Exception">InvalidArgument, InvalidEncryptionAlgorithmError or InvalidRequest.</exception>
    public static SseCustomerKey? Read(S3Request request) =>
        Take(request, EncryptionHeaders.ParseCustomerKey(request.Header));

    /// <summary>The key of the source of a copy; null when none was sent. The caller disposes it.</summary>
    /// <inheritdoc cref="Read"/>
    public static SseCustomerKey? ReadOfSource(S3Request request) =>
        Take(request, EncryptionHeaders.ParseCopySourceKey(request.Header));

    /// <exception cref="S3Exception">InvalidRequest: it came in the clear.</exception>
    public static SseCustomerKey? Take(S3Request request, CustomerKey? sent)
    {
        if (sent is null)
        {
            return null;
        }

        return request.Head.IsTls || request.Options.AllowInsecureCustomerKeys
            ? new SseCustomerKey(sent.Bytes)
            : throw new S3Exception(
                S3Errors.InvalidRequest,
                "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
                    + "connection.");
    }
}
