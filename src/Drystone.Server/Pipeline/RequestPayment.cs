using Drystone.Engine.Buckets;
using Drystone.S3;

namespace Drystone.Server.Pipeline;

/// <summary>In a bucket whose requesters pay, whoever is not its owner must say that it knows.</summary>
/// <remarks>https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html</remarks>
internal static class RequestPayment
{
    private const string Requester = "requester";

    /// <param name="isCharged">Whether it is an operation that AWS charges for: one on objects.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public static void Check(S3Request request, BucketInfo bucket, bool isCharged)
    {
        if (!request.Rules.IsRequesterPays(bucket))
        {
            return;
        }

        // In a presigned URL it is a parameter.
        var payer = request.Header(Headers.RequestPayer) ?? request.Query.Get(Headers.RequestPayer);
        var accepts = string.Equals(payer, Requester, StringComparison.OrdinalIgnoreCase);
        if (!accepts && request.Caller.Account != bucket.Owner)
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }

        if (accepts && isCharged)
        {
            request.Response.Headers[Headers.RequestCharged] = Requester;
        }
    }
}
